/// What is asked of the list of jobs; nil asks nothing.
package struct JobFilter: Sendable, Equatable {
  package var status: JobRecord.Status?
  package var kind: String?
  package var subject: String?
  package var lane: JobRecord.Lane?
  /// Of the model's id, and of the tags of the series.
  package var list: ListFilter

  package init(
    status: JobRecord.Status? = nil, kind: String? = nil, subject: String? = nil, lane: JobRecord.Lane? = nil,
    list: ListFilter = ListFilter()
  ) {
    (self.status, self.kind, self.subject, self.lane, self.list) = (status, kind, subject, lane, list)
  }
}

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

extension JobRepository {
  /// Jobs, the newest first unless told, after a key in that order.
  package func list(
    _ filter: JobFilter, isOldestFirst: Bool = false, after: Int64? = nil, limit: Int
  ) throws(StorageError) -> [JobRecord] {
    let order = ListOrder(tie: "key", isDescending: !isOldestFirst)
    return try connection.all(
      composed: """
        SELECT * FROM jobs
        WHERE \(ListSQL.filter("substr(subject, instr(subject, ':') + 1)", of: "json_extract(request_json, '$.series')", "series_id"))
          AND (?6 IS NULL OR status = ?6) AND (?7 IS NULL OR kind = ?7) AND (?8 IS NULL OR subject = ?8)
          AND (?9 IS NULL OR lane = ?9)
          \(order.end(isContinued: after != nil))
        """, filter.list.text, filter.list.tagsJSON, after.map { _ in 0 }, after, limit, filter.status?.rawValue,
      filter.kind,
      filter.subject, filter.lane?.rawValue, map: Self.record)
  }
}

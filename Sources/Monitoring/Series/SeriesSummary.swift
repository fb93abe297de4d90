package import Storage

/// A series with its counts, as one moment had them.
package struct SeriesSummary: Equatable, Sendable {
  package let record: SeriesRecord
  /// Labels in force by kind; kinds without any are absent.
  package let labels: [LabelRecord.Kind: Int64]
  /// Alerts that last and that people see.
  package let openAlerts: Int64
  package let standing: SeriesStanding
  /// The policy that has it, and where it stands with that; nil where none has.
  package let policy: Standing?
  /// Days that its points are kept, by its definition or else by a policy; nil for ever.
  package let keptDays: Int64?

  package struct Standing: Equatable, Sendable {
    package let id: String
    package let state: PolicySeriesRecord.State
  }

  init(_ record: SeriesRecord, in transaction: Transaction) throws {
    self.record = record
    labels = try transaction.labels.counts(series: record.key)
    (openAlerts, standing) = try transaction.series.standing(of: record)
    keptDays = try transaction.series.retentionDays(of: record)
    policy = try transaction.policies.having(record.key).map { Standing(id: $0.id, state: $0.state) }
  }
}

extension SeriesRepository {
  /// The series that a path names.
  ///
  /// - Throws: `series_not_found`.
  func known(_ id: String) throws -> SeriesRecord {
    guard let record = try get(id) else {
      throw MonitoringError(.seriesNotFound, "There is no series '\(id)'.")
    }
    return record
  }
}

package import Storage

/// Operators' judgement of ranges of a series.
package struct LabelService: Sendable {
  /// Labels in one request.
  package static let mostLabels = 10_000

  let context: ServiceContext

  package init(context: ServiceContext) {
    self.context = context
  }

  /// What came of labels that were to be stored.
  package struct Addition: Sendable {
    package let series: SeriesRecord
    /// In the order given; for a label that was in force already, that one.
    package let labels: [LabelRecord]
    /// How many of them were not.
    package let added: Int
  }

  /// Stores labels, all or none. One that is in force already, to the letter, is not stored twice.
  ///
  /// - Throws: `series_not_found`; `conflicting_labels` where one person calls the same range an anomaly and normal.
  package func add(_ labels: [PlacedLabel], to id: String) throws -> Addition {
    if let error = MonitoringError(faults: LabelConflicts.faults(among: labels)) { throw error }
    let result = try context.database.write { transaction in
      let series = try transaction.series.known(id)
      let stored = try transaction.labels.insert(labels.map(\.label), series: series.key, now: context.now())
      return Addition(
        series: series, labels: try stored.keys.compactMap { try transaction.labels.get($0, series: series.key) },
        added: stored.added)
    }
    if result.added > 0 { context.changes.publish(.series(id)) }
    return result
  }

  /// The same for labels that came as a list.
  package func add(_ labels: [NewLabel], to id: String) throws -> Addition {
    try add(labels.enumerated().map { PlacedLabel($1, at: .body("/\($0)")) }, to: id)
  }

  /// Labels that touch a range, by start.
  ///
  /// - Throws: `series_not_found`.
  package func list(_ query: LabelQuery, of id: String) throws -> (series: SeriesRecord, labels: [LabelRecord]) {
    try context.database.read { transaction in
      let series = try transaction.series.known(id)
      let labels = try transaction.labels.listByStart(
        series: series.key, from: query.from ?? .min, to: query.to ?? .max, kind: query.kind, after: query.after,
        limit: query.limit)
      return (series, labels)
    }
  }

  /// Takes a label back. An answer to a query loses it; one that has nothing left of what it said is taken back with it.
  ///
  /// - Throws: `series_not_found`, `label_not_found`.
  package func withdraw(_ label: String, of id: String) throws {
    let asking = try context.database.write { transaction in
      let series = try transaction.series.known(id)
      do {
        guard let key = LabelRecord.key(ofID: label) else { throw StorageError.notFound }
        try transaction.labels.withdraw(key, series: series.key, now: context.now())
        return try transaction.withdrawAnswer(ofLabel: key, in: series, now: context.now())
      } catch StorageError.notFound {
        throw MonitoringError(.labelNotFound, "The series '\(id)' has no label '\(label)'.")
      }
    }
    context.changes.publish(.series(id))
    if let asking { context.changes.publish(.model(asking)) }
  }
}

/// Which labels are asked for.
package struct LabelQuery: Sendable {
  package var from: Int64?
  package var to: Int64?
  package var kind: LabelRecord.Kind?
  /// Start and key of the last label that the client has seen.
  package var after: LabelRepository.Place?
  package var limit: Int

  package init(
    from: Int64? = nil, to: Int64? = nil, kind: LabelRecord.Kind? = nil, after: LabelRepository.Place? = nil, limit: Int
  ) {
    self.from = from
    self.to = to
    self.kind = kind
    self.after = after
    self.limit = limit
  }
}

extension LabelRecord {
  /// The id under which clients know it.
  package var id: String { "l-\(key)" }

  /// The key of an id; nil for what is none.
  static func key(ofID id: String) -> Int64? { Int64(id: id, prefix: "l-") }
}

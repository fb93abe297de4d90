import Storage

extension SeriesCatalogue {
  /// Deletes a series with its points and labels.
  ///
  /// - Parameter cascade: deletes the models that use it too, with their monitors.
  /// - Throws: `series_not_found`; `in_use` while models use it.
  package func delete(_ id: String, cascade: Bool) throws {
    let models = try context.database.write { transaction in
      let record = try transaction.series.known(id)
      let models = try allModels(of: record, in: transaction)
      if !cascade, !models.isEmpty { throw Self.inUse(id, models) }
      for monitor in try transaction.monitors.list(series: record.key) {
        _ = try transaction.closeAlerts(of: monitor, now: context.now())
      }
      for model in models { try transaction.models.delete(model) }
      try transaction.series.delete(id)
      return models
    }
    context.changes.publish(.series(id))
    for model in models { context.changes.publish(.model(model)) }
    if !models.isEmpty { context.changes.publish(.alerts) }
  }

  private func allModels(of record: SeriesRecord, in transaction: Transaction) throws -> [String] {
    var ids: [String] = []
    while true {
      let page = try transaction.models.list(series: record.key, after: ids.last, limit: 1_000).map(\.id)
      ids += page
      if page.count < 1_000 { return ids }
    }
  }

  private static func inUse(_ id: String, _ models: [String]) -> MonitoringError {
    let named = models.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
    let rest = models.count > 5 ? " and \(models.count - 5) more" : ""
    return MonitoringError(
      "in_use", "The series '\(id)' is used by the models \(named)\(rest); 'cascade=true' deletes them too.")
  }
}

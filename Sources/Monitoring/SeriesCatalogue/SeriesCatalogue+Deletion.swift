import Storage

extension SeriesCatalogue {
  /// Deletes a series with its points and labels.
  ///
  /// - Parameter cascade: deletes the models that use it too, with their monitors; their trainings are cancelled.
  /// - Throws: `series_not_found`; `in_use` while models use it.
  package func delete(_ id: String, cascade: Bool) throws {
    let (models, trainings) = try context.database.write { transaction in
      let record = try transaction.series.known(id)
      let models = try allModels(of: record, in: transaction)
      if !cascade, !models.isEmpty { throw Self.inUse(id, models.map(\.id)) }
      for monitor in try transaction.monitors.list(series: record.key) {
        _ = try transaction.closeAlerts(of: monitor, now: context.now())
      }
      let trainings = try models.compactMap { try cancelTraining(of: $0, in: transaction) }
      for model in models { try transaction.models.delete(model.id) }
      try transaction.series.delete(id)
      return (models.map(\.id), trainings)
    }
    for training in trainings {
      jobs?.cancel(training)
      context.changes.publish(.job(training))
    }
    context.changes.publish(.series(id))
    for model in models { context.changes.publish(.model(model)) }
    if !models.isEmpty { context.changes.publish(.alerts) }
  }

  /// The training that is now cancelled; nil where there was none under way.
  private func cancelTraining(of model: ModelRecord, in transaction: Transaction) throws -> String? {
    guard let job = try transaction.latestTraining(of: model), !job.status.isFinal else { return nil }
    _ = try transaction.jobs.requestCancel(job.id, now: context.now())
    return job.id
  }

  private func allModels(of record: SeriesRecord, in transaction: Transaction) throws -> [ModelRecord] {
    var models: [ModelRecord] = []
    while true {
      let page = try transaction.models.list(series: record.key, after: models.last?.id, limit: 1_000)
      models += page
      if page.count < 1_000 { return models }
    }
  }

  private static func inUse(_ id: String, _ models: [String]) -> MonitoringError {
    let named = models.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
    let rest = models.count > 5 ? " and \(models.count - 5) more" : ""
    return MonitoringError(
      "in_use", "The series '\(id)' is used by the models \(named)\(rest); 'cascade=true' deletes them too.")
  }
}

import Series
package import Storage

/// The definitions of series: made, changed, listed, deleted.
package struct SeriesService: Sendable {
  let context: ServiceContext
  /// Told to stop the trainings of models that are deleted with their series.
  let jobs: JobRunner?

  package init(context: ServiceContext, jobs: JobRunner? = nil) {
    self.context = context
    self.jobs = jobs
  }

  /// An id for a series whose maker gave none.
  package static func makeID() -> String { Identifier.make() }

  /// - Parameter definition: within `SeriesLimits`, its names unique; the API sees to both.
  /// - Throws: `already_exists`, `unknown_timezone`.
  package func create(_ definition: SeriesDefinition) throws -> SeriesSummary {
    _ = try TimeZoneRules.known(definition.timezone, at: .body("/timezone"))
    let summary = try context.database.write { transaction in
      guard try transaction.series.get(definition.id) == nil else {
        throw MonitoringError(
          .alreadyExists, "There is a series named '\(definition.id)' already; PUT replaces it.")
      }
      return try SeriesSummary(transaction.series.create(definition, now: context.now()), in: transaction)
    }
    context.changes.publish(.series(definition.id))
    return summary
  }

  /// Creates the series, or gives it another definition and keeps its points and labels, and its limit on the future where
  /// the definition names none.
  ///
  /// - Throws: `interval_conflict`, `columns_conflict`, `unknown_timezone`.
  package func createOrRedefine(_ definition: SeriesDefinition) throws -> (summary: SeriesSummary, isNew: Bool) {
    _ = try TimeZoneRules.known(definition.timezone, at: .body("/timezone"))
    let result = try context.database.write { transaction in
      guard let old = try transaction.series.get(definition.id) else {
        let record = try transaction.series.create(definition, now: context.now())
        return (summary: try SeriesSummary(record, in: transaction), isNew: true)
      }
      var definition = definition
      definition.futureLimit = definition.futureLimit ?? old.definition.futureLimit
      definition.importQuery = old.definition.importQuery
      return (summary: try SeriesSummary(redefine(old, as: definition, in: transaction), in: transaction), isNew: false)
    }
    context.changes.publish(.series(definition.id))
    return result
  }

  private func redefine(
    _ old: SeriesRecord, as definition: SeriesDefinition, in transaction: Transaction
  ) throws -> SeriesRecord {
    do {
      return try transaction.series.redefine(old, as: definition)
    } catch StorageError.intervalConflict {
      throw MonitoringError(
        .intervalConflict,
        "The series '\(old.definition.id)' has points every \(old.definition.interval) s; its interval cannot change.")
    } catch StorageError.columnsConflict {
      let names = old.definition.columnNames.joined(separator: "', '")
      throw MonitoringError(
        .columnsConflict,
        """
        A column that has points cannot be taken away, nor turn from a metric into context or back; the series has \
        '\(names)'.
        """)
    }
  }

  /// - Throws: `series_not_found`.
  package func series(_ id: String) throws -> SeriesSummary {
    try context.database.read { try SeriesSummary($0.series.known(id), in: $0) }
  }

  /// Series in the order of their ids, after the id `after`.
  package func list(after: String?, limit: Int) throws -> [SeriesSummary] {
    try context.database.read { transaction in
      try transaction.series.list(after: after, limit: limit).map { try SeriesSummary($0, in: transaction) }
    }
  }
}

extension SeriesService {
  /// Deletes a series with its points and labels.
  ///
  /// - Parameter cascade: deletes the models that use it too, with their monitors; their trainings are cancelled.
  /// - Throws: `series_not_found`; `in_use` while models use it that no policy made.
  package func delete(_ id: String, cascade: Bool) throws {
    let (models, trainings) = try context.database.write { transaction in
      let record = try transaction.series.known(id)
      let models = try allModels(of: record, in: transaction)
      // What policies made leaves with the series.
      let own = models.filter { $0.policyID == nil }
      if !cascade, !own.isEmpty { throw Self.inUse(id, own.map(\.id)) }
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
      .inUse, "The series '\(id)' is used by the models \(named)\(rest); 'cascade=true' deletes them too.")
  }
}

import Series
import Storage

extension Transaction {
  /// - Throws: `already_exists`.
  func createSeries(_ definition: SeriesDefinition, now: Int64) throws -> SeriesRecord {
    guard try series.get(definition.id) == nil else {
      throw MonitoringError(
        .alreadyExists, "There is a series named '\(definition.id)' already; PUT replaces it.")
    }
    return try series.create(definition, now: now)
  }

  /// Gives a series another definition and keeps its points and labels, and its limit on the future where the definition
  /// names none.
  ///
  /// - Throws: `interval_conflict`, `columns_conflict`.
  func redefineSeries(_ old: SeriesRecord, as definition: SeriesDefinition) throws -> SeriesRecord {
    var definition = definition
    definition.futureLimit = definition.futureLimit ?? old.definition.futureLimit
    definition.importQuery = old.definition.importQuery
    do throws(StorageError) {
      return try series.redefine(old, as: definition)
    } catch {
      switch error {
      case .intervalConflict: throw Self.intervalConflict(of: old)
      case .columnsConflict: throw Self.columnsConflict(of: old)
      default: throw error
      }
    }
  }

  private static func intervalConflict(of old: SeriesRecord) -> MonitoringError {
    MonitoringError(
      .intervalConflict,
      "The series '\(old.definition.id)' has points every \(old.definition.interval) s; its interval cannot change.")
  }

  private static func columnsConflict(of old: SeriesRecord) -> MonitoringError {
    let names = old.definition.columnNames.joined(separator: "', '")
    return MonitoringError(
      .columnsConflict,
      """
      A column that has points cannot be taken away, nor turn from a metric into context or back; the series has \
      '\(names)'.
      """)
  }

  /// Deletes a series with its points and labels, and says what else is to be told of it.
  ///
  /// - Parameter cascade: deletes the models that use it too, with their monitors; their trainings are cancelled.
  /// - Throws: `series_not_found`; `in_use` while models use it that no policy made.
  func deleteSeries(_ id: String, cascade: Bool, now: Int64) throws -> Aftermath {
    let record = try series.known(id)
    let models = try allModels(of: record)
    // What policies made leaves with the series.
    let own = models.filter { $0.policyID == nil }
    if !cascade, !own.isEmpty { throw Self.inUse(id, own.map(\.id)) }
    var aftermath = Aftermath()
    for monitor in try monitors.list(series: record.key) {
      aftermath.left(monitor, try closeAlerts(of: monitor, now: now))
    }
    for model in models {
      if let training = try cancelTraining(of: model, now: now) { aftermath.cancelled.append(training) }
      try self.models.delete(model.id)
      aftermath.topics.append(.model(model.id))
    }
    try series.delete(id)
    aftermath.topics.append(.series(id))
    if !models.isEmpty { aftermath.topics.append(.alerts) }
    return aftermath
  }

  /// The training that is now cancelled; nil where there was none under way.
  func cancelTraining(of model: ModelRecord, now: Int64) throws -> String? {
    guard let job = try latestTraining(of: model), !job.status.isFinal else { return nil }
    _ = try jobs.requestCancel(job.id, now: now)
    return job.id
  }

  private func allModels(of record: SeriesRecord) throws -> [ModelRecord] {
    var found: [ModelRecord] = []
    while true {
      let page = try models.list(series: record.key, after: found.last?.id, limit: 1_000)
      found += page
      if page.count < 1_000 { return found }
    }
  }

  private static func inUse(_ id: String, _ models: [String]) -> MonitoringError {
    let named = models.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
    let rest = models.count > 5 ? " and \(models.count - 5) more" : ""
    return MonitoringError(
      .inUse, "The series '\(id)' is used by the models \(named)\(rest); 'cascade=true' deletes them too.")
  }
}

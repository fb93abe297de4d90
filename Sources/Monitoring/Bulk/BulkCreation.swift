import Detectors
import Series
package import Storage

/// A monitor as a client describes it.
package struct MonitorCreation: Sendable {
  package var id: String
  package var model: String
  package var receivers: [String]
  package var rules: MonitorRules

  package init(id: String, model: String, receivers: [String], rules: MonitorRules) {
    (self.id, self.model, self.receivers, self.rules) = (id, model, receivers, rules)
  }
}

/// Many things to be made, all of them or none; later ones may be of earlier ones.
package struct BulkCreation: Sendable {
  /// Of all kinds together.
  package static let most = 1_000

  package var series: [SeriesDefinition]
  package var models: [ModelCreation]
  package var monitors: [MonitorCreation]

  package init(series: [SeriesDefinition], models: [ModelCreation], monitors: [MonitorCreation]) {
    (self.series, self.models, self.monitors) = (series, models, monitors)
  }

  /// What was made.
  package struct Made: Sendable {
    package var series: [String] = []
    /// Each with its first training.
    package var models: [(id: String, job: String)] = []
    package var monitors: [String] = []
    var aftermath = Aftermath()
  }
}

/// What a transaction would have done that was not to be carried out.
struct RolledBack<Outcome: Sendable>: Error { let outcome: Outcome }

extension BulkService {
  /// Makes all of it or nothing.
  ///
  /// - Parameter isDryRun: makes nothing, and says what would be made.
  /// - Throws: every fault of every item, each at its place.
  package func create(_ creation: BulkCreation, isDryRun: Bool) throws -> BulkCreation.Made {
    try check(creation)
    let now = context.now()
    do {
      let made = try context.database.write { transaction in
        let made = try transaction.make(creation, now: now)
        if isDryRun { throw RolledBack(outcome: made) }
        return made
      }
      made.aftermath.carryOut(context, jobs, watch)
      return made
    } catch let rehearsal as RolledBack<BulkCreation.Made> {
      return rehearsal.outcome
    }
  }

  /// Looks at the data of models on series that are there already, beside the writer.
  private func check(_ creation: BulkCreation) throws {
    var faults = FaultCollection()
    for (index, model) in creation.models.enumerated() {
      try faults.collect(under: "/models/\(index)") {
        let parameters = try model.algorithm.parameters(model.parameters)
        try context.database.read { transaction in
          guard let series = try transaction.series.get(model.series) else { return }
          _ = try model.check(parameters, on: series, metrics: try model.checkedMetrics(of: series), in: transaction)
        }
      }
    }
    try faults.finish()
  }
}

extension Transaction {
  fileprivate func make(_ creation: BulkCreation, now: Int64) throws -> BulkCreation.Made {
    var (made, faults) = (BulkCreation.Made(), FaultCollection())
    for (index, definition) in creation.series.enumerated() {
      try faults.collect(under: "/series/\(index)") {
        _ = try TimeZoneRules.known(definition.timezone, at: .body("/timezone"))
        made.series.append(try createSeries(definition, now: now).definition.id)
        made.aftermath.topics.append(.series(definition.id))
      }
    }
    for (index, creation) in creation.models.enumerated() {
      try faults.collect(under: "/models/\(index)") {
        let (model, job) = try createModel(
          creation, try creation.algorithm.parameters(creation.parameters), now: now)
        made.models.append((model.id, job.id))
        made.aftermath.hasQueuedJobs = true
        made.aftermath.topics.append(.model(model.id))
      }
    }
    for (index, monitor) in creation.monitors.enumerated() {
      try faults.collect(under: "/monitors/\(index)") {
        guard try monitors.get(monitor.id) == nil else {
          throw MonitoringError(.alreadyExists, "There is a monitor '\(monitor.id)' already.")
        }
        let (record, _, aftermath) = try putMonitor(
          monitor.id, model: monitor.model, receivers: monitor.receivers, rules: monitor.rules, now: now)
        made.monitors.append(record.id)
        made.aftermath += aftermath
      }
    }
    try faults.finish()
    return made
  }
}

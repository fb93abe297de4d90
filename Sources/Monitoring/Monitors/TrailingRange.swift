import Detectors
import Series
import Storage

/// The history that is looked at once a day: as long as what the active version learnt from, or 30 days where that is
/// longer, up to the last point, and `mostSlots` at most.
///
/// The training's length, so that a threshold keeps resting on as many scores as it was first fitted on; 30 days at
/// least, so that it sees some weeks whatever the training saw; trailing, so that it follows a series that drifts.
struct TrailingRange {
  static let mostSlots: Int64 = 500_000
  private static let leastSeconds: Int64 = 30 * 86_400

  let series: SeriesRecord
  let version: VersionRecord
  let slots: Range<Int64>

  /// Nil where the model has no version, or the series no points.
  init?(of series: SeriesRecord, model: ModelRecord, in context: ServiceContext) throws {
    guard let number = model.activeVersion, let extent = series.slots,
      let version = try context.database.read({ try $0.versions.get(model: model.key, number: number) })
    else { return nil }
    self.series = series
    self.version = version
    let learnt = version.extent.map { $0.to - $0.from } ?? 0
    let wanted = max(learnt, Self.leastSeconds) / series.definition.interval
    let count = min(max(1, wanted), Self.mostSlots)
    slots = max(extent.lowerBound, extent.upperBound - count)..<extent.upperBound
  }

  /// How still the series stood. Labelled anomalies, ignored ranges, and what the monitor itself found silent or
  /// standing still, count for nothing: an outage must not become the norm.
  func standstill(monitor: MonitorRecord, model: ModelRecord, in context: ServiceContext) throws -> Standstill {
    try context.database.read { transaction in
      guard let lattice = series.grid else {
        throw MonitoringError(.seriesTooShort, "The series '\(series.definition.id)' has no points.")
      }
      let grid = try TimeGrid(
        start: lattice.time(ofSlot: slots.lowerBound), interval: lattice.interval, count: slots.count)
      let kinds = try TrainingData.labelKinds(of: series, on: grid, in: transaction)
      let outages = try transaction.alerts.standstills(monitor: monitor.id, from: grid.start, to: grid.end)
      return try Standstill(
        of: series, metrics: model.metrics, slots: slots,
        excluded: { metric in
          var excluded = kinds.map { $0 == .anomaly || $0 == .ignore }
          for outage in outages where outage.metric == nil || outage.metric == metric {
            for index in grid.indices(from: outage.range.lowerBound, to: outage.range.upperBound) {
              excluded[index] = true
            }
          }
          return excluded
        }, in: transaction)
    }
  }
}

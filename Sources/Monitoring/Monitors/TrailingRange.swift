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
  func standstill(monitor: MonitorRecord, model: ModelRecord, in context: ServiceContext) throws -> StandstillHistory {
    try context.database.read { transaction in
      let points = try StoredSeries(series, metrics: Array(model.metrics.prefix(1))).read(slots, in: transaction)
      let kinds = try TrainingData.labelKinds(of: series, on: points.grid, in: transaction)
      var excluded = kinds.map { $0 == .anomaly || $0 == .ignore }
      let outages = try transaction.alerts.standstills(
        monitor: monitor.id, from: points.grid.start, to: points.grid.end)
      for outage in outages {
        let first = (outage.lowerBound - points.grid.start) / points.grid.interval
        let end = (outage.upperBound - points.grid.start) / points.grid.interval
        for index in max(0, Int(first))..<max(0, min(Int(end), excluded.count), Int(first)) { excluded[index] = true }
      }
      return StandstillHistory(of: points.metrics.first?.values ?? [], excluding: excluded)
    }
  }
}

import Detectors
import Series
import Storage

/// The history that is looked at once a day, when its first point comes: what lies before that day, or before the end of
/// what the active version learnt from where that lies in it.
struct TrailingRange {
  static let mostSlots: Int64 = 500_000
  static let leastSeconds: Int64 = 30 * 86_400

  private let series: SeriesRecord
  private let version: VersionRecord
  /// All of it.
  private let before: Range<Int64>

  /// Nil where the series has no points before that.
  ///
  /// - Parameter day: of the series, as `JudgedDays` counts them.
  init?(of series: SeriesRecord, version: VersionRecord, before day: Int64) throws {
    guard let grid = series.grid, let extent = series.slots else { return nil }
    self.series = series
    self.version = version
    let days = JudgedDays(of: series)
    let learnt = version.extent.flatMap { days.day(of: $0.to) == day ? $0.to : nil }
    let end = grid.slot(atOrAfter: learnt ?? days.start(of: day))
    guard end > extent.lowerBound else { return nil }
    before = extent.lowerBound..<min(end, extent.upperBound)
  }

  /// At most so many slots of it.
  func newest(_ count: Int64) -> Range<Int64> {
    max(before.lowerBound, before.upperBound - min(max(1, count), Self.mostSlots))..<before.upperBound
  }

  /// As long as what was learnt from, or 30 days where that is longer: some weeks, whatever the training saw.
  private var slots: Range<Int64> {
    newest(max(version.extent.map { $0.to - $0.from } ?? 0, Self.leastSeconds) / series.definition.interval)
  }

  /// A range that a monitor found silent or standing still, and the metric that was; nil for all of them.
  typealias Outage = (range: Range<Int64>, metric: String?)

  /// How still the series stood, and in which hours. Labelled anomalies, ignored ranges, and what the monitor itself found silent or
  /// standing still, count for nothing: an outage must not become the norm.
  ///
  /// - Parameters:
  ///   - known: labels from this time on count for nothing, Unix seconds.
  ///   - hours: what an operator says of them; nil for what the history knows.
  ///   - outages: those that the monitor found up to the end of a grid.
  func standstill(
    model: ModelRecord, in context: ServiceContext, knowing known: Int64 = .max,
    hours: WatchHours? = nil, outages: (TimeGrid, Transaction) throws -> [Outage]
  ) throws -> Standstill {
    try context.database.read { transaction in
      guard let lattice = series.grid else {
        throw MonitoringError(.seriesTooShort, "The series '\(series.definition.id)' has no points.")
      }
      let slots = slots
      let grid = try TimeGrid(
        start: lattice.time(ofSlot: slots.lowerBound), interval: lattice.interval, count: slots.count)
      let kinds = try TrainingData.labelKinds(of: series, on: grid, until: known, in: transaction)
      let outages = try outages(grid, transaction)
      let zone = try TimeZoneRules.known(series.definition.timezone)
      let clocks = LocalOffsets(of: zone, from: grid.start, to: grid.end)
      var standstill = try Standstill(
        of: series, metrics: model.metrics, slots: slots,
        excluded: { metric in
          var excluded = kinds.map { $0 == .anomaly || $0 == .ignore }
          for outage in outages where outage.metric == nil || outage.metric == metric {
            for index in grid.indices(from: outage.range.lowerBound, to: outage.range.upperBound) {
              excluded[index] = true
            }
          }
          return excluded
        },
        findHours: { isMeasured, excluded in
          guard let hours else {
            return OpeningHours(
              learntFrom: slots, of: lattice, offsets: clocks, isMeasured: isMeasured, isExcluded: { excluded[$0] })
          }
          return hours.weekly.isAlwaysOpen
            ? nil : OpeningHours(weekly: hours.weekly, offsets: clocks, lattice: lattice)
        }, in: transaction)
      // What is kept until the next day has to know the clocks of the days to come.
      standstill.hours = standstill.hours?.around(grid.end, in: zone)
      standstill.metricHours = standstill.metricHours.map { $0?.around(grid.end, in: zone) }
      return standstill
    }
  }
}

import Detectors
import Series
import Storage

/// The points that forecasts from some origins depend on, with what came after the last of them as far as it is stored.
struct ForecastStretch {
  let series: GriddedSeries
  /// Labelled anomalies and ignored points: no outcomes to count. One element a point.
  let hidden: [Bool]
  /// The judgement of each point.
  let kinds: [LabelRecord.Kind?]
  private let first: Int64

  /// - Parameters:
  ///   - origins: slots of first steps.
  ///   - after: points wanted from the last origin on.
  init(
    _ subject: ScoringTarget, around origins: Range<Int64>, after: Int, _ forecaster: CalibratedForecaster,
    horizon: Int, _ context: ServiceContext
  ) throws {
    let record = subject.series
    guard let grid = record.grid, let extent = record.slots else {
      throw MonitoringError(.seriesTooShort, "The series '\(record.definition.id)' has no points.")
    }
    let start = forecaster.calibration.place(of: grid.time(ofSlot: origins.lowerBound))
    let recent = forecaster.recentOrigins(before: start, horizon: horizon)
    let reach = Int64(forecaster.lookback + (recent.first.map { start - $0 } ?? 0))
    first = max(extent.lowerBound, origins.lowerBound - reach)
    let slots = first..<max(first, min(extent.upperBound, origins.upperBound - 1 + Int64(after)))
    let source = try StoredSeries(record, metrics: subject.model.metrics)
    let read = try context.database.read { transaction in
      let series = try source.read(slots, in: transaction)
      return (series, try TrainingData.labelKinds(of: record, on: series.grid, in: transaction))
    }
    (series, kinds) = read
    hidden = kinds.map { $0 == .anomaly || $0 == .ignore }
  }

  func index(of slot: Int64) -> Int { Int(slot - first) }
}

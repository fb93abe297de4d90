import Series

/// In a calibration's archive, all of doubles:
///
/// - points kept, the place of the first one held out, and the number of origins
/// - metric by metric the values, NaN where missing
/// - runs of hidden points, counted, of each the first and the end
/// - where the clocks change and the points are close enough to be moved by it: from when on they stand how far from UTC, counted;
///   else 0
/// - who stands for each candidate, and where that is a baseline, its detector as a baseline's archive has it after its head.
extension ForecastBackTest {
  /// Points farther apart are not moved by a change of the clocks.
  private static let longestMovedInterval: Int64 = 4 * 3_600
  private static let mostClockChanges = 4_096

  func write(to archive: inout BaselineArchiveWriter, _ methods: [ForecastMethod]) {
    let grid = series.grid
    archive.append(grid.count)
    archive.append(first)
    archive.append(count)
    for metric in series.metrics { for value in metric.values { archive.append(value) } }
    let runs = hidden.runs(of: true)
    archive.append(runs.count)
    for run in runs {
      archive.append(run.lowerBound)
      archive.append(run.upperBound)
    }
    let changes = clockChanges
    archive.append(changes.count)
    for change in changes {
      archive.append(Int(change.from))
      archive.append(Int(change.offset))
    }
    for stand in stands { archive.append(stand.rawValue) }
    for (method, stand) in zip(methods, stands) where stand == .baseline { baselines.write(method, to: &archive) }
  }

  /// From the kept points to the end of the longest forecast.
  private var clockChanges: ArraySlice<LocalOffsets.Change> {
    let grid = series.grid
    guard series.zone.hasChanges, grid.interval < Self.longestMovedInterval else { return [] }
    let reach = grid.interval * Int64(BackTestPlan.longestHorizon)
    return LocalOffsets(of: series.zone, from: grid.start - reach, to: grid.end + reach).changes
      .suffix(Self.mostClockChanges)
  }

  init(
    reading archive: inout BaselineArchiveReader, _ methods: [ForecastMethod], metrics: Int, end: Int64, interval: Int64
  ) throws(DetectorError) {
    let most = 2 * BackTestPlan.mostPoints(metrics: metrics)
    let points = try archive.integer(in: 1...most)
    first = try archive.integer(in: 0...points - 1)
    count = try archive.integer(in: 1...min(BackTestPlan.mostOrigins, points - first))
    var columns: [SeriesColumn] = []
    for metric in 0..<metrics {
      columns.append(SeriesColumn(name: String(metric), values: try archive.doubles(count: points)))
    }
    var hidden = [Bool](repeating: false, count: points)
    for _ in 0..<(try archive.integer(in: 0...points)) {
      let start = try archive.integer(in: 0...points - 1)
      for index in start..<(try archive.integer(in: start...points)) { hidden[index] = true }
    }
    self.hidden = hidden
    var changes: [LocalOffsets.Change] = []
    for _ in 0..<(try archive.integer(in: 0...Self.mostClockChanges)) {
      let from = Int64(try archive.integer(in: ForecastCalibration.times))
      guard changes.last.map({ $0.from < from }) ?? true else { throw .unreadableArchive("clocks out of order") }
      changes.append(LocalOffsets.Change(from: from, offset: Int64(try archive.integer(in: -200_000...200_000))))
    }
    let zone = LocalOffsets(changes).map { TimeZoneRules(keeping: $0) } ?? .utc
    guard
      let grid = try? TimeGrid(start: end - interval * Int64(points), interval: interval, count: points),
      let series = try? GriddedSeries(grid: grid, metrics: columns, zone: zone)
    else { throw .unreadableArchive("points on no grid") }
    self.series = series
    stands = []
    for _ in methods {
      guard let stand = Stand(rawValue: try archive.integer(in: 0...2)) else { throw .unreadableArchive("nobody") }
      stands.append(stand)
    }
    baselines = ReferenceForecasters()
    for (method, stand) in zip(methods, stands) where stand == .baseline {
      try baselines.read(method, from: &archive)
    }
  }
}

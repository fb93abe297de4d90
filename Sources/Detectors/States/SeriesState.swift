/// How a series stands, apart from any score: no scorer sees a flat line, since nothing changes is well predicted.
package enum SeriesState: Equatable, Sendable {
  case normal
  /// One value for longer than the series' own history knows. `points`: how long by now.
  case flatline(value: Double, points: Int)
  /// Nothing measured for longer than the history knows. `points`: how many points are missing at the end.
  case noData(points: Int)

  /// The state after the last point of a window, pure in its arguments.
  /// - Parameters:
  ///   - window: the latest points up to now, NaN where missing; to see a flat line it must hold
  ///     `history.flatlineLimit` measured points.
  ///   - history: of a time before the window.
  ///   - interval: of the grid in seconds, above 0.
  package static func judge(window: [Double], history: StandstillHistory, interval: Int64) -> SeriesState {
    var run = RunLength()
    for value in window { run.append(value) }
    let missing = window.reversed().prefix { $0.isNaN }.count
    return judge(run: run, missing: missing, history: history, interval: interval)
  }

  /// The same from a running count, for points that come one by one.
  /// - Parameter missing: points missing since the last measured one.
  package static func judge(
    run: RunLength, missing: Int, history: StandstillHistory, interval: Int64
  ) -> SeriesState {
    if missing >= history.silenceLimit(interval: interval) { return .noData(points: missing) }
    guard let limit = history.flatlineLimit, let value = run.value, run.length >= limit else { return .normal }
    return .flatline(value: value, points: run.length)
  }
}

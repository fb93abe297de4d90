import Detectors
import HTTP
import JSON
import Kernels
import Programs
import Series

/// What everybody waits for who has chosen nothing: the default's training by itself, the score of one new point as it is
/// computed when it arrives, and the dry run of a threshold over a year of minutes, over loopback.
struct EnsembleBenchmark {
  let isQuick: Bool

  private static let trainingTarget = 50.0
  private static let scoreTarget = 20.0
  private static let dryRunTarget = 0.3
  /// 17,568 points of five minutes.
  private static let days = 61
  private static let year = 365

  func run(_ report: inout FigureReport) throws {
    let training = try SyntheticTraining(days: Self.days)
    // The service trains baselines on the threads that it has; this is what one thread takes.
    let team = ComputeTeam(threads: 1)
    var detector = try training.train(.ensemble, [:], team: team).detector
    let seconds = try Stopwatch.best(of: isQuick ? 2 : 10) {
      detector = try training.train(.ensemble, [:], team: team).detector
    }
    report.add(
      Figure(
        name: "Training of the default", value: seconds * 1_000, unit: "ms", target: Self.trainingTarget,
        isCeiling: true, details: [("points", .integer(Int64(training.series.grid.count)))]))
    report.add(try score(detector, training.series))
    report.add(try dryRun())
  }

  /// Of each of the last day's points with the history before it, as those that arrive are scored.
  private func score(_ detector: any Detector, _ series: GriddedSeries) throws -> Figure {
    let history = detector.history
    let last = series.grid.count
    let arrivals = (last - 288..<last).map { series.slice(max(0, $0 - history)..<$0 + 1) }
    let seconds = try Stopwatch.best(of: isQuick ? 2 : 10) {
      for points in arrivals {
        _ = try detector.score(points, range: points.grid.count - 1..<points.grid.count, team: nil)
      }
    }
    return Figure(
      name: "Score of a new point by the default on one core", value: seconds / Double(arrivals.count) * 1e6,
      unit: "µs", target: Self.scoreTarget, isCeiling: true,
      details: [("points_looked_back_on", .integer(Int64(history)))])
  }

  private func dryRun() throws -> Figure {
    let server = try LoopbackServer()
    let indicator = SyntheticIndicator(days: isQuick ? 30 : Self.year, seed: 1, interval: 60)
    try server.send(.put, "/v1/series/shop", type: "text/csv", .bytes(indicator.csv))
    let job = try server.train(#"{"id": "shop", "series": "shop", "algorithm": "ensemble"}"#)
    guard try server.end(of: job)["status"]?.string == "succeeded" else {
      throw ProgramError.refused(step: job, detail: "the training did not succeed")
    }
    let settings = Array(#"{"method": "rate", "alerts_per_day": 1}"#.utf8)
    let seconds = try Stopwatch.best(of: isQuick ? 2 : 5) {
      try server.send(.put, "/v1/models/shop/threshold?dry_run=true", .bytes(settings))
    }
    return Figure(
      name: "Dry run of a threshold over loopback", value: seconds, unit: "s", target: Self.dryRunTarget,
      isCeiling: true, details: [("points", .integer(Int64(indicator.values.count)))])
  }
}

import Detectors
import Glibc
import JSON
import Kernels
import Platform
import Programs
import Series

/// Scores a second on one core, and what 64 scrambled Sobol samples err against what 1,024 plain ones would.
struct DonutScoringBenchmark {
  let isQuick: Bool

  private static let target = 40_000.0
  private static let plainSamples = 1_024.0

  func run(_ report: inout FigureReport) throws {
    let training = try SyntheticTraining(days: 70)
    let team = ComputeTeam(threads: ProcessorCount.available, priority: .normal)
    for dimensions in isQuick ? [8] : [3, 8] {
      let trained = try training.donut(
        ["latent_dimensions": .integer(dimensions), "epochs": .integer(isQuick ? 4 : 20)], team: team
      ).detector
      let points = training.series.grid.count
      let seconds = try Stopwatch.best(of: isQuick ? 2 : 5) {
        _ = try trained.score(training.series, range: 0..<points, team: nil)
      }
      let errors = try SamplingErrors(training, trained, dimensions: dimensions, team: team)
      report.add(
        Figure(
          name: "Scores of Donut on one core, K = \(dimensions)", value: Double(points) / seconds, unit: "points/s",
          target: Self.target,
          details: [
            ("sobol_64_error", .number(Figure.rounded(errors.sobol))),
            ("plain_1024_error", .number(Figure.rounded(errors.deviation / sqrt(Self.plainSamples)))),
          ]
        ))
    }
  }
}

/// Errors of a score's expectation over z, root mean squares over points.
///
/// The sequence of samples for n is the beginning of that for n + 1, so the n-th sample's own value is
/// n·mean(n) − (n − 1)·mean(n − 1): from that the deviation of single samples, without looking inside the detector.
private struct SamplingErrors {
  /// Of 64 scrambled Sobol samples, against 4,096.
  var sobol = 0.0
  /// Of one plain sample.
  var deviation = 0.0

  private static let singles = 32

  init(_ training: SyntheticTraining, _ trained: any Detector, dimensions: Int, team: ComputeTeam) throws {
    let range = 1_000..<3_000
    // A step of a millionth from the trained weights: all of these share one network.
    func means(_ samples: Int) throws -> [Double] {
      let detector = try training.donut(
        [
          "latent_dimensions": .integer(dimensions), "epochs": .integer(1), "validation_fraction": .number(0),
          "learning_rate": .number(1e-6), "posterior_samples": .integer(samples),
        ], team: team, warmStart: trained.encoded()
      ).detector
      return try detector.score(training.series, range: range, team: team).scores
    }
    let (exact, used) = (try means(4_096), try means(64))
    sobol = Self.rootMeanSquare(zip(used, exact).map { $0 - $1 })
    var before = [Double](repeating: 0, count: range.count)
    var squares = [Double](repeating: 0, count: range.count)
    for count in 1...Self.singles {
      let mean = try means(count)
      for index in mean.indices {
        let own = Double(count) * mean[index] - Double(count - 1) * before[index]
        squares[index] += (own - exact[index]) * (own - exact[index])
      }
      before = mean
    }
    deviation = Self.rootMeanSquare(squares.map { sqrt($0 / Double(Self.singles)) })
  }

  private static func rootMeanSquare(_ values: [Double]) -> Double {
    let known = values.filter { !$0.isNaN }
    return sqrt(known.reduce(0) { $0 + $1 * $1 } / Double(max(1, known.count)))
  }
}

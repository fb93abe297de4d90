import Detectors
import JSON
import Kernels
import Series

/// The spectral residual of a year of minutes on one core: of the window of 120 points that ends at each point, as a
/// detector that serves and PAD's confidence weights need it, and of whole blocks, as a look back over a series would.
/// And the baseline that stands in every model's training report: learning and scoring 100,000 points.
struct SpectralResidualBenchmark {
  let isQuick: Bool

  private static let points = 525_600
  private static let target = 1.0
  private static let baselinePoints = 100_000
  private static let baselineTarget = 0.5

  func run(_ report: inout FigureReport) throws {
    let values = self.values()
    let plan = SpectralResidual(SpectralResidual.Settings(window: 120))
    let runs = isQuick ? 2 : 5
    var (departures, saliency) = ([Double](), [Double]())
    let windows = Stopwatch.best(of: runs) { departures = plan.departures(values) }
    report.add(figure("windows of 120", windows, departures.count))
    let blocks = Stopwatch.best(of: runs) {
      saliency = SpectralResidual.saliency(ofSeries: values, block: 2_048, frequencies: 3)
    }
    report.add(figure("blocks of 2,048", blocks, saliency.count))
    report.add(try baseline(Array(values.prefix(Self.baselinePoints)), runs: runs))
  }

  private func baseline(_ values: [Double], runs: Int) throws -> Figure {
    let grid = try TimeGrid(start: 0, interval: 60, count: values.count)
    let series = try GriddedSeries(grid: grid, metrics: [SeriesColumn(name: "value", values: values)])
    let none = [Bool](repeating: false, count: values.count)
    let input = TrainingInput(series: series, labelledAnomaly: none, ignored: none)
    let parameters = try Algorithm.spectralResidual.parameters()
    let environment = TrainingEnvironment(seed: 1, team: ComputeTeam(threads: 1))
    let seconds = try Stopwatch.best(of: runs) {
      let (detector, _) = try Algorithm.spectralResidual.train(input, parameters: parameters, environment: environment)
      _ = try detector.score(series, range: 0..<values.count, team: nil)
    }
    return Figure(
      name: "Learning and scoring of `spectral_residual` on one core", value: seconds, unit: "s",
      target: Self.baselineTarget, isCeiling: true,
      details: [("points", .integer(Int64(values.count)))])
  }

  private func figure(_ name: String, _ seconds: Double, _ count: Int) -> Figure {
    Figure(
      name: "Spectral residual of a year of minutes on one core, \(name)", value: seconds, unit: "s",
      target: Self.target, isCeiling: true,
      details: [
        ("points", .integer(Int64(Self.points))),
        ("points_per_second", .number(Figure.rounded(Double(count) / seconds))),
      ])
  }

  /// Daily waves with noise.
  private func values() -> [Double] {
    var stream = RandomStream(seed: 1, purpose: .synthesis)
    return (0..<Self.points).map { abs(Double($0 % 1_440) / 720 - 1) + 0.1 * stream.normal() }
  }
}

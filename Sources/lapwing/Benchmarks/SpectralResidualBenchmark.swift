import JSON
import Kernels

/// The spectral residual of a year of minutes on one core: of the window of 120 points that ends at each point, as a
/// detector that serves and PAD's confidence weights need it, and of whole blocks, as a look back over a series would.
struct SpectralResidualBenchmark {
  let isQuick: Bool

  private static let points = 525_600
  private static let target = 1.0

  func run() {
    let values = self.values()
    let plan = SpectralResidual(SpectralResidual.Settings(window: 120))
    let runs = isQuick ? 2 : 5
    var (departures, saliency) = ([Double](), [Double]())
    let windows = Stopwatch.best(of: runs) { departures = plan.departures(values) }
    figure("spectral-residual windows of 120", windows, departures.count).print()
    let blocks = Stopwatch.best(of: runs) {
      saliency = SpectralResidual.saliency(ofSeries: values, block: 2_048, frequencies: 3)
    }
    figure("spectral-residual blocks of 2048", blocks, saliency.count).print()
  }

  private func figure(_ name: String, _ seconds: Double, _ count: Int) -> Figure {
    Figure(
      name: name, value: seconds, unit: "s", target: Self.target, isCeiling: true,
      details: [
        ("points", .number(Double(Self.points))),
        ("points_per_second", .number(Figure.rounded(Double(count) / seconds))),
      ])
  }

  /// Daily waves with noise.
  private func values() -> [Double] {
    var stream = RandomStream(seed: 1, purpose: .synthesis)
    return (0..<Self.points).map { abs(Double($0 % 1_440) / 720 - 1) + 0.1 * stream.normal() }
  }
}

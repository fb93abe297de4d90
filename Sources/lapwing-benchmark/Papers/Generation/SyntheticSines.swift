import Detectors
import Glibc
import Kernels
import Series

/// Synthetic Sines of section 6.2 of the C-GATS paper: x(t) = sin(2πηt + θ) over 240 points, η uniform in 0 to 1, θ in ±π;
/// half of them, drawn at random, with a spike of 1 to 10 points up or down at any place.
///
/// What the paper leaves open, and what speaks for the choice:
/// - The unit of t. Here 2π·t is a tenth of a radian a point, so that a window holds up to four waves: the formula is that of
///   Yoon et al., "Time-series generative adversarial networks" (2019), whose published data are made so. With t in points,
///   waves would go up to a whole one a point, and the one-liner |xₜ − xₜ₋₁| > b, with an F1 of 0.70 in Table 9, would find
///   next to nothing.
/// - Whether range(10) holds 0: Table 4 counts 171,071 anomalous points in 64,000 series. Lengths of 1 to 10 give about
///   173,800, those of 0 to 9 about 142,000.
/// - How high a spike is: see ``Spikes``.
struct SyntheticSines {
  static let length = 240

  enum Spikes {
    /// Between 1 and 3, of one height along the spike: no label without something under it. The one-liner sees the edges
    /// alone, 0.27.
    case tall
    /// Between 0 and 0.5, each point anew: what makes the one-liner as good as in Table 9, 0.74, and detectors about as good
    /// as in Table 3.
    case faint
  }
  private static let radiansAPoint = 0.1

  let values: [[Double]]
  let labels: [[UInt8]]

  init(count: Int, seed: UInt64, spikes: Spikes = .tall) {
    var stream = RandomStream(seed: seed, purpose: .synthesis)
    let drawn = (0..<count).map { _ in Self.draw(spikes, &stream) }
    values = drawn.map(\.values)
    labels = drawn.map(\.label)
  }

  private static func draw(_ spikes: Spikes, _ stream: inout RandomStream) -> (values: [Double], label: [UInt8]) {
    let (frequency, phase) = (stream.uniform(), (2 * stream.uniform() - 1) * Double.pi)
    var values = (0..<length).map { sin(frequency * radiansAPoint * Double($0) + phase) }
    var label = [UInt8](repeating: 0, count: length)
    let isAnomalous = stream.integer(below: 2) == 1
    let (place, size) = (stream.integer(below: length), 1 + stream.integer(below: 10))
    let sign: Double = stream.integer(below: 2) == 1 ? 1 : -1
    let height = 1 + 2 * stream.uniform()
    guard isAnomalous else { return (values, label) }
    for point in place..<min(length, place + size) {
      values[point] += sign * (spikes == .tall ? height : 0.5 * stream.uniform())
      label[point] = 1
    }
    return (values, label)
  }

  /// One behind the other: to be learnt from in windows of their length, with their length for the stride.
  func input() throws -> TrainingInput {
    let points = values.count * Self.length
    let grid = try TimeGrid(start: 1_700_000_040, interval: 60, count: points)
    let series = try GriddedSeries(grid: grid, metrics: [SeriesColumn(name: "value", values: values.flatMap { $0 })])
    return TrainingInput(
      series: series, labelledAnomaly: labels.flatMap { $0.map { $0 == 1 } },
      ignored: [Bool](repeating: false, count: points))
  }
}

import Kernels
import Series

/// One metric to the spectral residual: what it is centred on, and what its points are expected to be.
///
/// A window is filled from its own measured points alone (lines across gaps, the first measured one before that), so
/// that a score depends on nothing outside of it; where more than half of a window is missing, there is no score. What
/// is expected of a point is the mean of the last few points measured before it in its window.
struct SalientMetric: Equatable, Sendable {
  /// The median of the training range: the residual is not deaf to a constant that is added to everything.
  let median: Double
  let scale: ResidualScale

  private static let filling = GapFilling(longestLinearGap: .max, period: nil)

  init(median: Double, scale: ResidualScale) {
    self.median = median
    self.scale = scale
  }

  /// Learns from a training range, NaN where nothing is to be learnt from.
  init(learning values: [Double], settings: SpectralResidual.Settings) {
    median = RobustScaler(values, limit: .infinity).median
    let expected = Self.expected(values, settings: settings)
    let measured = values[(settings.window - 1)...]
    let magnitude = SortedValues(values.map { abs($0) }).median
    scale = ResidualScale(residuals: zip(measured, expected).map { $0 - $1 }, magnitude: magnitude)
  }

  /// D of each point that a window of `values` ends at; NaN where the point or more than half of its window is missing.
  func departures(_ values: [Double], residual: SpectralResidual, team: ComputeTeam?) -> [Double] {
    let window = residual.settings.window
    let centred = values.map { bounded($0 - median) }
    guard values.count >= window, let filled = Self.filling.filled(centred) else {
      return [Double](repeating: .nan, count: max(0, values.count - window + 1))
    }
    var departures = residual.departures(filled, team: team)
    let missing = MissingCounts(values, window: window)
    for start in departures.indices {
      if values[start + window - 1].isNaN || 2 * missing[start] > window {
        departures[start] = .nan
      } else if values[start].isNaN, let own = Self.filling.filled(Array(centred[start..<start + window])) {
        // It begins in a gap, whose other side it must not see.
        departures[start] = residual.departures(own)[0]
      }
    }
    return departures
  }

  /// The expectation of each point that a window of `values` ends at; NaN where more than half of the points before it
  /// in its window are missing.
  static func expected(_ values: [Double], settings: SpectralResidual.Settings) -> [Double] {
    let window = settings.window
    guard values.count >= window else { return [] }
    let missing = MissingCounts(values, window: window - 1)
    return (0...values.count - window).map { start in
      guard 2 * missing[start] < window else { return .nan }
      let before = values[start..<start + window - 1].reversed().lazy.filter { !$0.isNaN }.prefix(settings.preceding)
      let count = Double(before.reduce(0) { sum, _ in sum + 1 })
      return before.reduce(0) { $0 + $1 / count }
    }
  }
}

/// How many points of each window are missing.
private struct MissingCounts {
  private let before: [Int]
  private let window: Int

  init(_ values: [Double], window: Int) {
    self.window = window
    var before = [0]
    before.reserveCapacity(values.count + 1)
    for value in values { before.append(before[before.count - 1] + (value.isNaN ? 1 : 0)) }
    self.before = before
  }

  subscript(start: Int) -> Int { before[start + window] - before[start] }
}

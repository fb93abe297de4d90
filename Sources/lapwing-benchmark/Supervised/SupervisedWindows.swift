import Detectors
import Kernels
import Networks

/// Windows as a supervised detector reads them: of each metric the values and what is beside them, and how anomalous each
/// point is.
///
/// The saliency of a point is its share of the window's spectral residual over the mean of the window less 1 (Ren et al.,
/// "Time-Series Anomaly Detection Service at Microsoft", KDD 2019, section 3.2), where a missing value counts as 0, the
/// scaled values' mean.
struct SupervisedWindows: Sendable {
  enum Companion: Sendable {
    case saliency
    /// What is left of the value without the median of 25 points about it: a decomposition of windows too short for seasons.
    case remainder
  }

  private static let trendPoints = 25
  /// Frequencies in the local average of the log amplitude: the authors' q.
  private static let frequencies = 3
  /// Inputs stop here, so that no outlier outweighs all else.
  private static let limit = 10.0

  let points: Int
  /// Two a metric.
  let channels: Int
  let count: Int
  /// Window by window, point by point.
  let inputs: [Float]
  /// 0 ... 1, window by window.
  let targets: [Float]

  /// Windows of one length and number of metrics, scaled already to a mean of about 0 and a deviation of about 1.
  ///
  /// - Precondition: there is one at least.
  init(_ windows: [LabelledWindow], beside companion: Companion = .saliency, team: ComputeTeam) {
    let (points, channels) = (windows[0].count, 2 * windows[0].columns.count)
    (self.points, self.channels, count) = (points, channels, windows.count)
    let plan = FourierTransform(count: points)
    inputs = windows.map(on: team) { _, window in Self.row(window, companion, channels, plan) }.flatMap { $0 }
    targets = windows.flatMap { window in
      window.weights.map { $0.map(Float.init) } ?? window.label.map { $0 ? 1 : 0 }
    }
  }

  private static func row(
    _ window: LabelledWindow, _ companion: Companion, _ channels: Int, _ plan: FourierTransform
  ) -> [Float] {
    var row = [Float](repeating: 0, count: window.count * channels)
    for (metric, column) in window.columns.enumerated() {
      let values = column.map { $0.isFinite ? min(max($0, -limit), limit) : 0 }
      let beside = companion == .saliency ? saliency(values, plan) : remainder(values)
      for point in values.indices {
        row[point * channels + 2 * metric] = Float(values[point])
        row[point * channels + 2 * metric + 1] = Float(beside[point])
      }
    }
    return row
  }

  private static func saliency(_ values: [Double], _ plan: FourierTransform) -> [Double] {
    let saliency = SpectralResidual.saliency(of: values, frequencies: frequencies, plan: plan)
    let mean = saliency.reduce(0, +) / Double(saliency.count)
    return saliency.map { mean > 0 ? min($0 / mean - 1, limit) : 0 }
  }

  private static func remainder(_ values: [Double]) -> [Double] {
    values.indices.map { point in
      let around = max(0, point - trendPoints / 2)..<min(values.count, point + trendPoints / 2 + 1)
      return values[point] - SortedValues(Array(values[around])).median
    }
  }

  func copy(_ window: Int, into batch: inout [Float], _ layout: PaddedWindows, at place: Int) {
    let (from, to, length) = (window * points * channels, layout.first(place) * channels, points * channels)
    for index in 0..<length { batch[to + index] = inputs[from + index] }
  }
}

import Series

/// What one metric is standardised by, and how far it strays from its reconstruction when nothing is wrong.
struct MetricScale: Equatable, Sendable {
  /// Standardised values are learnt from within ±20, as in `Autoregression`, and judged within ±1e6.
  static let learningLimit = 20.0
  static let limit = 1e6

  let centre: Double
  /// Above 0.
  let deviation: Double
  /// No deviation could be learnt: a thousandth of the magnitude stands in for it.
  let isConstant: Bool

  init(centre: Double, deviation: Double, isConstant: Bool = false) {
    self.centre = centre
    self.deviation = deviation
    self.isConstant = isConstant
  }

  /// - Parameter values: within ±1e300, NaN where nothing is to be learnt from, not all of them.
  init(learning values: [Double], by scaler: PCAParameters.Scaler) {
    let standard = StandardScaler(fitting: values)
    switch scaler {
    case .robust where !standard.isConstant:
      let robust = RobustScaler(values, limit: Self.limit)
      self.init(centre: robust.median, deviation: 1.4826 * robust.deviation)
    default:
      self.init(centre: standard.mean, deviation: standard.deviation, isConstant: standard.isConstant)
    }
  }

  /// Within ±`limit`; NaN for NaN.
  func scaled(_ value: Double, limit: Double = limit) -> Double {
    // Halved before the subtraction, which could overflow.
    let scaled = (bounded(value) / 2 - centre / 2) / deviation * 2
    return scaled.isNaN ? .nan : min(max(scaled, -limit), limit)
  }

  /// In the metric's units, within ±1e300.
  func restored(_ scaled: Double) -> Double { bounded(centre + scaled * deviation) }
}

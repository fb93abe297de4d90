import Kernels
package import Series

/// Expects each point to be a linear function of the ones before: ridge regression on min(60, n/10) lags (fewer where that
/// many are hardly ever measured in a row), λ = 1, of (x − median)/MAD clipped at ±20, fitted three times, the second and
/// third time without the 2 % of points that fitted worst, so that anomalies in the training range do not teach it.
///
/// The strongest simple method on most series: sees spikes, jumps and changes of rhythm within its lags; blind to
/// what is wrong for the time of day alone, and follows whatever lasts.
/// A missing lag is taken from the last measured point before it, at most as many points back as there are lags, or
/// else as the median; where more than half of the lags are missing there is no expectation.
package struct Autoregression: MetricPredictor {
  package static let name = "autoregression"
  package static let summary = "the residual of a robust ridge regression on the points before."
  package static let tag: UInt8 = 3
  static let mostLags = 1_000

  let scaler: RobustScaler
  let intercept: Double
  /// Coefficient of lag 1, 2, ….
  let coefficients: [Double]

  package var lags: Int { coefficients.count }
  /// The lags, and as many points again to fill the first of them from.
  package var lookback: Int { 2 * lags }

  package var finding: String? { "Looks back \(lags) points." }

  package static func check(_ values: [Double], parameters: AutoregressionParameters) throws(DetectorError) {
    let asked = parameters.lags
    let needed = max(20, 4 * asked)
    guard values.count >= needed else { throw .seriesTooShort(points: values.count, needed: needed) }
    let lags = lags(asked, for: values)
    guard !LaggedInputs(values, lags: lags).usable.isEmpty else { throw .pastNotMeasured(points: lags) }
  }

  /// The lags that are asked for; or else min(60, n/10), halved for as long as more than a quarter of the measured points had
  /// too few of them measured: eight hours of business leave none of them sixty hours to look back on, and most of them three.
  /// Of series that are too sparse for that, the number by which the most points have an expectation.
  private static func lags(_ asked: Int, for values: [Double]) -> Int {
    guard asked == 0 else { return asked }
    let measured = values.count { !$0.isNaN }
    var (best, most) = (0, -1)
    var lags = min(60, values.count / 10)
    while lags > 0 {
      let usable = LaggedInputs(values, lags: lags).usable.count
      if 4 * usable >= 3 * (measured - lags) { return lags }
      if usable > most { (best, most) = (lags, usable) }
      lags /= 2
    }
    return best
  }

  package static func learn(
    _ values: [Double], on grid: LocalGrid, parameters: AutoregressionParameters
  ) throws(DetectorError) -> Autoregression {
    try check(values, parameters: parameters)
    let scaler = RobustScaler(values, limit: 20).widened(for: values)
    let lags = lags(parameters.lags, for: values)
    let inputs = LaggedInputs(scaler.scaled(values), lags: lags)
    guard let fit = RidgeRegression.fitTrimmed(inputs, ridge: parameters.l2) else {
      throw .pastNotMeasured(points: lags)
    }
    return Autoregression(scaler: scaler, intercept: fit.intercept, coefficients: fit.coefficients)
  }

  init(scaler: RobustScaler, intercept: Double, coefficients: [Double]) {
    self.scaler = scaler
    self.intercept = intercept
    self.coefficients = coefficients
  }

  package func expected(_ values: [Double], on grid: LocalGrid, range: Range<Int>) -> [Double] {
    let inputs = LaggedInputs(scaler.scaled(values), lags: lags)
    return range.map { index in
      inputs.isUsable(index)
        ? scaler.unscaled(inputs.prediction(at: index, intercept: intercept, coefficients: coefficients)) : .nan
    }
  }

  package func write(to archive: inout BaselineArchiveWriter) {
    for value in [scaler.median, scaler.deviation, scaler.limit, intercept] { archive.append(value) }
    archive.append(coefficients)
  }

  package init(reading archive: inout BaselineArchiveReader) throws(DetectorError) {
    let median = try archive.number(in: -1e300...1e300)
    let deviation = try archive.number(in: Double.leastNonzeroMagnitude...1e301)
    let limit = try archive.number(in: 1...1_000)
    let intercept = try archive.number(in: -1e100...1e100)
    self.init(
      scaler: RobustScaler(median: median, deviation: deviation, limit: limit), intercept: intercept,
      coefficients: try archive.numbers(limit: Self.mostLags))
  }
}

package struct AutoregressionParameters: BaselineParameters {
  /// 0 for what the range has points for.
  package var lags = 0
  package var l2 = 1.0
  package var usesLabels = true

  package init() {}

  package static let table = ParameterTable<Self>([.lags(\.lags), .ridge(\.l2), .useLabels])
}

extension RobustScaler {
  /// The same median with a deviation so wide that all but 2 % of the values stay unclipped: a load that is low for most of
  /// the day is as far from its median by day as a glitch would be, and what is clipped cannot be expected.
  fileprivate func widened(for values: [Double]) -> RobustScaler {
    let distances = SortedValues(values.map { abs(bounded($0) - median) })
    let needed = distances.count > 0 ? distances.quantile(0.98) / limit : 0
    return needed > deviation ? RobustScaler(median: median, deviation: needed, limit: limit) : self
  }
}

extension ParameterRow where Parameters: BaselineParameters {
  static func lags(_ property: any WritableKeyPath<Parameters, Int> & Sendable) -> Self {
    .integer(
      "lags", property, 0...Autoregression.mostLags,
      "Points looked back; 0 for min(60, n/10), or fewer where gaps leave less.")
  }

  static func ridge(_ property: any WritableKeyPath<Parameters, Double> & Sendable) -> Self {
    .number("l2", property, 1e-6...1e6, "λ, the weight of the penalty.")
  }
}

/// `autoregression`: a departure from what the points just before lead to expect.
package typealias AutoregressionBaseline = Baseline<Autoregression>

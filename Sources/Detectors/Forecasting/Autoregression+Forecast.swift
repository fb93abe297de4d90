package import Series

/// Ridge autoregression fed back: each prediction is an input of those after it, clipped as every input is, so that an
/// unstable fit stays finite.
///
/// A missing lag is taken from the last measured point before it, at most as many points back as there are lags, or else
/// as the median. Unlike a score, a forecast is wanted after a gap too: only where none of the points was measured
/// nothing is said.
extension Autoregression: MetricForecaster {
  package var forecastLookback: Int { lookback }

  package func continuation(of values: [Double], on grid: LocalGrid, from origin: Int, horizon: Int) -> [Double] {
    let recent = values[max(0, origin - lookback)..<origin]
    guard recent.contains(where: { !$0.isNaN }) else { return [Double](repeating: .nan, count: horizon) }
    let absent = [Double](repeating: .nan, count: lookback - recent.count)
    let inputs = LaggedInputs(absent + scaler.scaled(Array(recent)), lags: lags)
    var course = Array(inputs.values.suffix(lags))
    course.reserveCapacity(lags + horizon)
    var means: [Double] = []
    means.reserveCapacity(horizon)
    for _ in 0..<horizon {
      let mean = next(after: course)
      means.append(bounded(scaler.unscaled(mean)))
      course.append(min(max(mean, -scaler.limit), scaler.limit))
    }
    return means
  }

  private func next(after course: [Double]) -> Double {
    let (weights, values) = (coefficients.span, course.span)
    let last = values.count - 1
    var sum = intercept
    for lag in weights.indices { sum += weights[lag] * values[last - lag] }
    return sum
  }
}

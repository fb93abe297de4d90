import Kernels
package import Series

/// Seasonal-naive: every step takes the median of the same place in the last periods before the origin, so that steps
/// beyond a period repeat it; by local time where scores go by it. A place that was missing in all of them takes the step
/// before it, the first one the last value that was measured.
extension SeasonalMedian: MetricForecaster {
  package var forecastLookback: Int { lookback }

  package func continuation(of values: [Double], on grid: LocalGrid, from origin: Int, horizon: Int) -> [Double] {
    guard let period else {
      let recent = SortedValues(Array(values[max(0, origin - reach)..<origin]))
      return [Double](repeating: recent.median, count: horizon)
    }
    let clock = clockReach > 0 ? grid.clock(over: origin - lookback..<origin + horizon) : nil
    var means: [Double] = []
    means.reserveCapacity(horizon)
    for index in origin..<origin + horizon {
      let latest = place(index, cycle: 1, period, clock)
      guard latest < origin else {
        means.append(means[latest - origin])
        continue
      }
      let places = (1...reach).map { place(index, cycle: $0, period, clock) }.filter { $0 >= 0 }
      means.append(SortedValues(places.map { values[$0] }).median)
    }
    return Self.filled(means, after: values[max(0, origin - lookback)..<origin])
  }

  private static func filled(_ means: [Double], after past: ArraySlice<Double>) -> [Double] {
    var last = past.last { !$0.isNaN } ?? .nan
    return means.map { mean in
      if !mean.isNaN { last = mean }
      return last
    }
  }
}

package import Series

/// Persistence: what was measured last lasts.
extension PreviousValue: MetricForecaster {
  /// Longer ones end it.
  static let longestGap = 4_096

  package var forecastLookback: Int { Self.longestGap }
  package var forecastMemory: Int { 0 }

  package func continuation(of values: [Double], on grid: LocalGrid, from origin: Int, horizon: Int) -> [Double] {
    let recent = values[max(0, origin - forecastLookback)..<origin]
    return [Double](repeating: recent.last { !$0.isNaN } ?? .nan, count: horizon)
  }
}

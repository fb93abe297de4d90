package import Kernels
package import Series

/// What was measured less what was forecast, by origin and step, of one metric. In `Float`: it is a spread that they
/// tell, and they are kept with every version.
package struct ForecastResiduals: Equatable, Sendable {
  package let horizon: Int
  /// Row by row, one row an origin; NaN where nothing was measured, said, or to be counted.
  package internal(set) var values: [Float]

  package init(horizon: Int, values: [Float]) {
    self.horizon = horizon
    self.values = values
  }

  package var origins: Int { values.count / horizon }

  package subscript(origin: Int, step: Int) -> Double { Double(values[origin * horizon + step]) }

  /// The residuals of forecasts, of the metrics in their order.
  ///
  /// - Parameters:
  ///   - means: metric → origin → step.
  ///   - hidden: points that are not to be counted (labelled anomalies, ignored ones), one element a point.
  ///   - end: points from there on are not known yet.
  package static func measured(
    _ means: [[[Double]]], on series: GriddedSeries, origins: [Int], hidden: [Bool], end: Int
  ) -> [ForecastResiduals] {
    zip(series.metrics, means).map { column, means in
      var values: [Float] = []
      values.reserveCapacity(origins.count * (means.first?.count ?? 0))
      for (origin, steps) in zip(origins, means) {
        for (step, mean) in steps.enumerated() {
          let index = origin + step
          values.append(index < end && !hidden[index] ? Float(bounded(column.values[index]) - mean) : .nan)
        }
      }
      return ForecastResiduals(horizon: means.first?.count ?? 1, values: values)
    }
  }
}

extension Forecaster {
  /// Forecasts from each origin and holds it against what came, the series' own metrics in their order.
  package func residuals(
    _ series: GriddedSeries, origins: [Int], horizon: Int, hidden: [Bool], team: ComputeTeam?
  ) throws(DetectorError) -> [ForecastResiduals] {
    let means = try forecast(series, origins: origins, horizon: horizon, team: team)
    return ForecastResiduals.measured(means, on: series, origins: origins, hidden: hidden, end: series.grid.count)
  }
}

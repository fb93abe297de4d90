package import Series

/// What was measured less what was forecast, by origin and step, of one metric, in its standard deviations. In `Float`:
/// it is a spread that they tell, and they are kept with every version.
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
  ///   - deviations: of each metric, above 0.
  ///   - means: metric → origin → step.
  ///   - hidden: points that are not to be counted (labelled anomalies, ignored ones), one element a point.
  package static func measured(
    _ means: [[[Double]]], on series: GriddedSeries, deviations: [Double], origins: [Int], hidden: [Bool]
  ) -> [ForecastResiduals] {
    series.metrics.indices.map { metric in
      let (column, means, deviation) = (series.metrics[metric].values, means[metric], deviations[metric])
      var values: [Float] = []
      values.reserveCapacity(origins.count * (means.first?.count ?? 0))
      for (origin, steps) in zip(origins, means) {
        for (step, mean) in steps.enumerated() {
          let index = origin + step
          let isKnown = index < column.count && !hidden[index]
          let residual = isKnown ? (bounded(column[index]) - mean) / deviation : .nan
          // Still in the range of `Float`; NaN stays NaN.
          values.append(residual.isNaN ? .nan : Float(min(max(residual, -1e30), 1e30)))
        }
      }
      return ForecastResiduals(horizon: means.first?.count ?? 1, values: values)
    }
  }
}

package import Kernels
package import Series

extension Baseline: Forecaster {
  package var forecastLookback: Int { metrics.map(\.predictor.forecastLookback).max() ?? 0 }

  package func forecast(
    _ series: GriddedSeries, origins: [Int], horizon: Int, team: ComputeTeam?
  ) throws(DetectorError) -> [[[Double]]] {
    guard series.metrics.count == metrics.count else {
      throw .unsupportedMetricCount(given: series.metrics.count, supported: metrics.count...metrics.count)
    }
    return zip(metrics, series.metrics).map { metric, column in
      let values = bounded(column.values)
      return origins.map { metric.predictor.continuation(of: values, from: $0, horizon: horizon) }
    }
  }
}

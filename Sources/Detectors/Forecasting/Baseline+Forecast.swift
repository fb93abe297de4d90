package import Kernels
package import Series

/// A predictor that can go on by itself.
package protocol MetricForecaster: MetricPredictor {
  /// Points before an origin that its continuation may depend on.
  var forecastLookback: Int { get }

  /// The same, but for the last measured value, which may lie further back.
  var forecastMemory: Int { get }

  /// The expectation of `horizon` points from index `origin` on, from the `forecastLookback` points before it alone;
  /// NaN where they do not tell. There may be fewer points than that, or none.
  func continuation(of values: [Double], on grid: LocalGrid, from origin: Int, horizon: Int) -> [Double]
}

extension MetricForecaster {
  package var forecastMemory: Int { forecastLookback }
}

extension Baseline: Forecaster where Predictor: MetricForecaster {
  package var forecastLookback: Int { metrics.map(\.predictor.forecastLookback).max() ?? 0 }
  package var forecastMemory: Int { metrics.map(\.predictor.forecastMemory).max() ?? 0 }

  package func forecast(
    _ series: GriddedSeries, origins: [Int], horizon: Int, team: ComputeTeam?
  ) throws(DetectorError) -> [[[Double]]] {
    guard series.metrics.count == metrics.count else {
      throw .unsupportedMetricCount(given: series.metrics.count, supported: metrics.count...metrics.count)
    }
    return zip(metrics, series.metrics).map { metric, column in
      let values = bounded(column.values)
      return origins.map {
        metric.predictor.continuation(of: values, on: series.localGrid, from: $0, horizon: horizon)
      }
    }
  }
}

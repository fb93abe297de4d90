package import Kernels
package import Series

/// The median of the three members' forecasts, step by step, of those that say something.
extension EnsembleBaseline: Forecaster {
  package var forecastLookback: Int {
    max(autoregression.forecastLookback, seasonal.forecastLookback, difference.forecastLookback)
  }

  package func forecast(
    _ series: GriddedSeries, origins: [Int], horizon: Int, team: ComputeTeam?
  ) throws(DetectorError) -> [[[Double]]] {
    let members: [any Forecaster] = [autoregression, seasonal, difference]
    var answers: [[[[Double]]]] = []
    for member in members {
      answers.append(try member.forecast(series, origins: origins, horizon: horizon, team: team))
    }
    return series.metrics.indices.map { metric in
      origins.indices.map { origin in
        (0..<horizon).map { step in SortedValues(answers.map { $0[metric][origin][step] }).median }
      }
    }
  }
}

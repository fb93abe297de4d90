package import Kernels
package import Series

/// The median of the trio's forecasts, step by step, of those that say something: a glitch just before the origin, which the
/// last value repeats, is not believed by the other two.
extension EnsembleBaseline: Forecaster {
  private var members: [any Forecaster] {
    var members: [any Forecaster] = [trio.seasonal, trio.difference]
    if let autoregression = trio.autoregression { members.append(autoregression) }
    return members
  }

  package var forecastLookback: Int { members.map(\.forecastLookback).max() ?? 0 }
  package var forecastMemory: Int { members.map(\.forecastMemory).max() ?? 0 }

  package func forecast(
    _ series: GriddedSeries, origins: [Int], horizon: Int, team: ComputeTeam?
  ) throws(DetectorError) -> [[[Double]]] {
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

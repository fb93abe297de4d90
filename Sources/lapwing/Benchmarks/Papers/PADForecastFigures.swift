import Detectors
import Evaluation
import JSON
import Kernels
import Series

/// Errors of one-step forecasts of a series' second half under the three set-ups of section 4.1, in standard deviations of
/// its first half.
struct PADForecastFigures {
  private var setups = [ForecastErrors](repeating: ForecastErrors(), count: 3)

  /// - Parameter input: the series that the forecaster reads; the truth is the indicator's.
  init(
    _ indicator: LabelledIndicator, _ forecaster: any Forecaster, input: GriddedSeries, from half: Int,
    team: ComputeTeam
  ) throws {
    let values = indicator.series.metrics[0].values
    let forecasts = try forecaster.forecast(input, origins: Array(half..<values.count), horizon: 1, team: team)[0]
    let deviation = StandardScaler(fitting: Array(values[..<half])).deviation
    let normal = indicator.normal(values)
    for (index, forecast) in zip(half..<values.count, forecasts) {
      let truths = [values[index], normal[index], indicator.labels[index] ? .nan : values[index]]
      for (setup, truth) in truths.enumerated() { setups[setup].add((truth - forecast[0]) / deviation) }
    }
  }

  func row(seconds: Double) -> JSONObject {
    var row: JSONObject = ["seconds": .number(Figure.rounded(seconds))]
    for (index, errors) in setups.enumerated() {
      let figures = [("mse", errors.meanSquare), ("rmse", errors.rootMeanSquare), ("mae", errors.meanAbsolute)]
      for (name, value) in figures {
        row["\(name)_setup_\(index + 1)"] = value.map { .number(Figure.rounded($0)) } ?? .null
      }
    }
    return row
  }
}

import Detectors
import Evaluation
import JSON
import Kernels
import Series

/// How a forecaster by itself predicts a series' second half, step by step.
struct PADForecastFigures {
  private var errors: PADSetupErrors

  /// - Parameter input: the series that the forecaster reads; the truth is the indicator's.
  init(
    _ indicator: LabelledIndicator, _ forecaster: any Forecaster, input: GriddedSeries, from half: Int,
    team: ComputeTeam
  ) throws {
    errors = PADSetupErrors(indicator, from: half)
    let origins = Array(half..<indicator.labels.count)
    let forecasts = try forecaster.forecast(input, origins: origins, horizon: 1, team: team)[0]
    for (index, forecast) in zip(origins, forecasts) { errors.add(forecast[0], at: index) }
  }

  /// nil of a forecaster that says nothing.
  func row(seconds: Double) -> JSONObject? {
    errors.setups[0].points > 0 ? errors.row(seconds: seconds) : nil
  }
}

import Detectors

/// What makes a version's forecasts possible, and what its report says of them.
struct CalibratedForecasts {
  let calibration: ForecastCalibration
  let figures: ForecastReport
}

extension TrainingRun {
  /// The step that back-tests the model and the methods of reference on the part of the training range that was held out;
  /// nil for a detector that does not forecast, or a range of which no part can be held out.
  func calibrateForecasts(
    of detector: any Detector, heldOut: Range<Int>?, beside baselines: [TrainedBaseline]
  ) throws -> CalibratedForecasts? {
    guard plan.algorithm.forecastMethod != nil else { return nil }
    control.enter(.forecasting, share: 0.93)
    let training = ForecastTraining(input: data.input, environment: environment())
    let calibration = try stoppable {
      try training.calibrate(
        detector, algorithm: plan.algorithm, parameters: plan.parameters, heldOut: heldOut,
        references: baselines.map(\.detector))
    }
    return calibration.map { CalibratedForecasts(calibration: $0, figures: ForecastReport($0)) }
  }
}

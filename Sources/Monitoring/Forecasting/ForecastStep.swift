import Detectors
import Kernels
import Storage

/// The step of a training that makes forecasts possible: back-tests the model and the methods of reference on the part of
/// the training range that was held out.
struct ForecastStep {
  struct Outcome {
    let calibration: ForecastCalibration
    let figures: ForecastReport
  }

  private let plan: TrainingPlan
  private let data: TrainingData
  private let control: JobControl
  private let team: ComputeTeam

  init(_ plan: TrainingPlan, _ data: TrainingData, _ control: JobControl, _ team: ComputeTeam) {
    self.plan = plan
    self.data = data
    self.control = control
    self.team = team
  }

  /// nil for a detector that does not forecast, or a range of which no part can be held out.
  func calibrate(_ detector: any Detector, beside baselines: [TrainedBaseline]) throws -> Outcome? {
    guard plan.algorithm.forecastMethod != nil else { return nil }
    control.enter(.forecasting, share: 0.93)
    let environment = TrainingEnvironment(
      seed: UInt64(bitPattern: plan.version.seed), team: team, isCancelled: { [control] in control.mustStop })
    let training = ForecastTraining(input: data.input, environment: environment)
    do {
      guard
        let calibration = try training.calibrate(
          detector, algorithm: plan.algorithm, parameters: plan.parameters, references: baselines.map(\.detector))
      else { return nil }
      return Outcome(calibration: calibration, figures: ForecastReport(calibration))
    } catch {
      throw control.mustStop ? CancellationError() as any Error : error
    }
  }
}

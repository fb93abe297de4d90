import Detectors
import JSON

/// Where a job stands, as the job's document shows it.
struct JobProgress: Equatable, Sendable {
  enum Stage: String, Sendable {
    case preparing, training, baselines, forecasting, calibrating, querying, evaluating, saving, applying, backfilling
  }

  var stage = Stage.preparing
  /// 0 to 1 over the whole job.
  var share = 0.0
  var epoch: Int?
  var epochs: Int?
  var loss: Double?
  var validationLoss: Double?
  var secondsLeft: Double?

  /// The share of a training job's time that goes into the epochs; what follows is baselines and calibration.
  static let trainingShare = 0.9

  /// The progress after an epoch; the time left is judged by the epochs since `startedAtEpoch`, which took `seconds`.
  init(_ training: TrainingProgress, startedAtEpoch: Int, seconds: Double) {
    stage = .training
    epoch = training.epoch
    epochs = training.epochs
    loss = training.loss
    validationLoss = training.validationLoss
    share = Self.trainingShare * Double(training.epoch) / Double(max(1, training.epochs))
    let done = training.epoch - startedAtEpoch
    if done > 0 {
      secondsLeft = seconds / Double(done) * Double(training.epochs - training.epoch) / Self.trainingShare
    }
  }

  init(stage: Stage, share: Double) {
    self.stage = stage
    self.share = share
  }

  var json: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("stage", stage.rawValue)
      writer.field("progress", share)
      writer.field("epoch", epoch)
      writer.field("epochs", epochs)
      writer.field("loss", loss)
      writer.field("validation_loss", validationLoss)
      writer.field("seconds_left", secondsLeft)
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

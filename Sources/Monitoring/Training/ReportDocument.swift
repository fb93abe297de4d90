import Detectors
import JSON
import Series

/// The training report in the shape of the contract: a version keeps this document, not what it was made from.
struct ReportDocument {
  let report: TrainingReport
  let figures: ReportFigures
  let baselines: [TrainedBaseline]
  let forecasts: ForecastReport?
  let grid: TimeGrid
  /// Where the figures were measured; nil where nothing was held out.
  let evaluatedOn: JSONObject?
  /// The newest points that no step has learnt from, as indices; nil where all were learnt from.
  let heldOut: Range<Int>?
  /// Against the version in force and the best baseline.
  var challenge: JSONObject?
  /// Against the version before; nil for the first.
  let changes: JSONObject?
  /// Of a generator; nil for detectors.
  var generation: JSONObject?

  var json: JSONObject {
    [
      "epochs": .array(epochs), "best_epoch": .optional(report.bestEpoch), "stopped_early": .bool(report.stoppedEarly),
      "training_samples": .integer(Int64(report.trainingSamples)),
      "validation_samples": .integer(Int64(report.validationSamples)), "seconds": .number(report.seconds),
      "samples_per_second": .number(report.samplesPerSecond), "notes": .array(report.notes.map(JSONValue.string)),
      "evaluated_on": evaluatedOn.map(JSONValue.object) ?? .null, "figures": .object(figures.json),
      "baselines": .array(baselineRows),
      "forecasts": forecasts.map { .object($0.json) } ?? .null, "changes": changes.map(JSONValue.object) ?? .null,
      "challenge": challenge.map(JSONValue.object) ?? .null,
      "generation": generation.map(JSONValue.object) ?? .null,
    ]
  }

  /// What a version keeps of its training besides the weights.
  var text: String {
    var members: JSONObject = [
      "report": .object(json), "from": .integer(grid.start), "to": .integer(grid.end),
    ]
    members["unlearnt"] = heldOut.map { .integer(grid.timestamp(at: $0.lowerBound)) }
    return JSONValue.object(members).text
  }

  private var epochs: [JSONValue] {
    report.epochs.enumerated().map { index, epoch in
      .object([
        "epoch": .integer(Int64(index + 1)), "loss": .number(epoch.loss),
        "validation_loss": .optional(epoch.validationLoss),
      ])
    }
  }

  private var baselineRows: [JSONValue] {
    baselines.map { row in
      .object(["algorithm": .string(row.algorithm.rawValue), "figures": .object(row.figures.json)])
    }
  }
}

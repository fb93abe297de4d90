import Detectors
import Evaluation
import JSON

/// How the candidates forecast on the held-out part of the training range, in the shape of the contract.
struct ForecastReport {
  private let calibration: ForecastCalibration
  private let figures: BackTestFigures

  init(_ calibration: ForecastCalibration) {
    self.calibration = calibration
    figures = BackTestFigures(calibration)
  }

  /// The candidates that say something.
  private var methods: [ForecastMethod] { figures.speaking.map { calibration.methods[$0] } }

  var json: JSONObject {
    let rows =
      zip(methods, figures.candidates).map { row($0.rawValue, $1) }
      + [row(ForecastChoice.combinationName, figures.combination)]
    return [
      "horizon": .integer(Int64(calibration.horizon)), "origins": .integer(Int64(calibration.origins.count)),
      "from": .optional(calibration.origins.first.map(Int.init)), "to": .integer(calibration.end),
      "forecasters": .array(rows),
    ]
  }

  private func row(_ name: String, _ errors: [ForecastErrors]) -> JSONValue {
    let steps = figures.steps.indices.map { place in
      var members = ForecastFigures(errors[place]).json
      members["step"] = .integer(Int64(figures.steps[place]))
      members["skill"] = .object(skill(errors[place], at: place))
      return JSONValue.object(members)
    }
    return .object(["forecaster": .string(name), "steps": .array(steps)])
  }

  /// Against each method of reference that could learn from the range.
  private func skill(_ errors: ForecastErrors, at place: Int) -> JSONObject {
    var members = JSONObject()
    for method in ForecastMethod.references {
      guard let index = methods.firstIndex(of: method) else { continue }
      members[method.rawValue] = .optional(errors.skill(over: figures.candidates[index][place]))
    }
    return members
  }
}

/// MSE, RMSE and MAE as the contract shows them.
struct ForecastFigures {
  private let errors: ForecastErrors

  init(_ errors: ForecastErrors) { self.errors = errors }

  var json: JSONObject {
    [
      "points": .integer(Int64(errors.points)), "mse": .optional(errors.meanSquare),
      "rmse": .optional(errors.rootMeanSquare), "mae": .optional(errors.meanAbsolute),
    ]
  }
}

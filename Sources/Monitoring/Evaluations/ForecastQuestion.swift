import Detectors
import JSON

/// What an evaluation of forecasts asks besides model and range.
package struct ForecastQuestion: Equatable, Sendable {
  package var horizon: Int
  package var level: Double
  /// nil leaves it to the model.
  package var forecaster: ForecastChoice?

  package init(horizon: Int, level: Double, forecaster: ForecastChoice?) {
    self.horizon = horizon
    self.level = level
    self.forecaster = forecaster
  }

  /// The form in which a job keeps it.
  var json: JSONValue {
    .object([
      "horizon": .integer(Int64(horizon)), "level": .number(level),
      "forecaster": forecaster.map { .string($0.requestName) } ?? .null,
    ])
  }

  /// nil for anything else than `json` makes.
  init?(json: JSONValue) {
    guard let horizon = json["horizon"]?.integer, let level = json["level"]?.number else { return nil }
    self.init(
      horizon: Int(horizon), level: level, forecaster: json["forecaster"]?.string.flatMap(ForecastChoice.init(name:)))
  }
}

extension ForecastChoice {
  /// As a request says it.
  fileprivate var requestName: String { method?.rawValue ?? Self.automatic }
}

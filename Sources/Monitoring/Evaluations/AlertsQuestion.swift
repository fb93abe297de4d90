package import Detectors
import JSON

/// What a replay of a monitor asks besides model and range.
package struct AlertsQuestion: Equatable, Sendable {
  /// Lines that are tried side by side, at most.
  package static let mostThresholds = 10
  /// Alerts that are listed of each, at most.
  package static let mostListed = 1_000

  /// None for the settings of the threshold in force.
  package var thresholds: [ThresholdSettings]
  /// How many alerts, and missed events, are listed of each.
  package var limit: Int

  package init(thresholds: [ThresholdSettings] = [], limit: Int = 100) {
    (self.thresholds, self.limit) = (thresholds, limit)
  }

  /// The form in which a job keeps it.
  var json: JSONValue {
    .object([
      "thresholds": .array(thresholds.map { .object($0.json) }), "limit": .integer(Int64(limit)),
    ])
  }

  /// nil for anything else than `json` makes.
  init?(json: JSONValue) {
    guard let thresholds = json["thresholds"]?.array, let limit = json["limit"]?.integer else { return nil }
    let settings = thresholds.compactMap(ThresholdSettings.init(json:))
    guard settings.count == thresholds.count else { return nil }
    self.init(thresholds: settings, limit: Int(limit))
  }
}

package import Detectors
import JSON

/// What a replay of a monitor asks besides model and range.
package struct AlertsQuestion: Equatable, Sendable {
  /// Lines that are tried side by side, at most.
  package static let mostThresholds = 10
  /// Alerts that are listed of each, at most.
  package static let mostListed = 1_000

  /// The number of a version; nil for the one that serves.
  package var version: Int64?
  /// None for the settings of the threshold in force.
  package var thresholds: [ThresholdSettings]
  /// How many alerts, and missed events, are listed of each.
  package var limit: Int

  package init(version: Int64? = nil, thresholds: [ThresholdSettings] = [], limit: Int = 100) {
    (self.version, self.thresholds, self.limit) = (version, thresholds, limit)
  }

  /// The form in which a job keeps it.
  var json: JSONValue {
    .object([
      "version": version.map(JSONValue.integer) ?? .null,
      "thresholds": .array(thresholds.map { .object($0.json) }), "limit": .integer(Int64(limit)),
    ])
  }

  /// nil for anything else than `json` makes.
  init?(json: JSONValue) {
    guard let thresholds = json["thresholds"]?.array, let limit = json["limit"]?.integer else { return nil }
    let settings = thresholds.compactMap(ThresholdSettings.init(json:))
    guard settings.count == thresholds.count else { return nil }
    self.init(version: json["version"]?.integer, thresholds: settings, limit: Int(limit))
  }
}

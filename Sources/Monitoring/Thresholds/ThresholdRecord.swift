package import Detectors
package import Evaluation
package import JSON

/// The threshold of a model as it is stored and shown: what was asked for, what came of it, and on which history.
package struct ThresholdRecord: Sendable, Equatable {
  package var settings: ThresholdSettings
  /// The raw score at which `anomaly_score` is 1.
  package var value: Double
  /// The raw score at which `anomaly_score` is 0.
  package var baseline: Double
  /// The history, Unix seconds, `to` exclusive, and how many scores it had.
  package var from: Int64
  package var to: Int64
  package var points: Int
  /// How often it would have alerted on that history.
  package var alerts: AlertRate
  package var fittedAt: Int64
  /// The day of the points' time, in days since 1970, that it was last looked at for; nil for that of `to`.
  package var day: Int64?

  package var scale: AnomalyScale { AnomalyScale(threshold: value, baseline: baseline) }
  package var alertsPerDay: Double { alerts.perDay }
}

extension ThresholdRecord {
  var json: String {
    var members: JSONObject = [
      "settings": .object(settings.json), "value": .number(value), "baseline": .number(baseline),
      "from": .integer(from), "to": .integer(to), "points": .integer(Int64(points)),
      "alerts_per_day": .number(alertsPerDay), "fitted_at": .integer(fittedAt),
    ]
    members["alerts_per_day_interval"] = alerts.interval.map { .numbers([$0.lowerBound, $0.upperBound]) }
    members["day"] = day.map(JSONValue.integer)
    return JSONValue.object(members).text
  }

  /// Reads what `json` wrote.
  package init?(json: String) {
    guard let value = try? JSONValue.parse(json),
      let settings = value["settings"].flatMap(ThresholdSettings.init(json:)),
      let threshold = value["value"]?.number, let baseline = value["baseline"]?.number,
      let from = value["from"]?.integer, let to = value["to"]?.integer, let points = value["points"]?.integer,
      let alertsPerDay = value["alerts_per_day"]?.number, let fittedAt = value["fitted_at"]?.integer
    else { return nil }
    let bounds = value["alerts_per_day_interval"]?.numbers
    let interval = bounds.flatMap { $0.count == 2 && $0[0] <= $0[1] ? $0[0]...$0[1] : nil }
    self.init(
      settings: settings, value: threshold, baseline: baseline, from: from, to: to, points: Int(points),
      alerts: AlertRate(perDay: alertsPerDay, interval: interval), fittedAt: fittedAt, day: value["day"]?.integer)
  }
}

extension ThresholdSettings {
  /// The settings as a client writes them, defaults included, `method` first.
  package var json: JSONObject {
    var members: JSONObject = ["method": .string(method.name)]
    for (name, value) in parameters.sorted(by: { $0.key < $1.key }) where name != "method" {
      members[name] = value.json
    }
    return members
  }

  /// Reads what `json` wrote; nil for anything else.
  init?(json: JSONValue) {
    guard let members = json.object, let settings = try? ThresholdSettings(members.parameters) else { return nil }
    self = settings
  }
}

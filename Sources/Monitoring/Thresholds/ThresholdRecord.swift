package import Detectors
package import Evaluation
package import JSON
import Storage

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
  /// The day of the series, as ``JudgedDays`` counts them, that it was last looked at for; nil for that of `to`.
  package var day: Int64?

  package var scale: AnomalyScale { AnomalyScale(threshold: value, baseline: baseline) }
  package var alertsPerDay: Double { alerts.perDay }
}

extension ThresholdRecord {
  /// Whether the points of a day are to be judged by another line than this one.
  ///
  /// - Parameter day: of the series, as ``JudgedDays`` counts them. It may lie before the day that the line was fitted for, where
  ///   later points were deleted.
  func isDue(for day: Int64, of series: SeriesRecord) -> Bool {
    settings.refit && day != self.day ?? JudgedDays(of: series).day(of: to)
  }

  /// The line of a day, fitted before its first point on the history before it. Labelled and ignored points are left out.
  ///
  /// It depends on the points alone: neither on when or in which portions they came, nor on who looked at their scores.
  /// This one stays where the history has fewer scores than min(500, those that this one was fitted on): a few scores after
  /// a long gap are no ground for a tail; and where it has none of the labelled anomalies that the method wants.
  ///
  /// - Parameter history: the scores before the day; nil where there are none.
  func next(for day: Int64, on history: ThresholdFitting?, now: Int64) throws(MonitoringError) -> ThresholdRecord {
    var line = self
    if let history, history.scores.count(where: { !$0.isNaN }) >= max(1, min(500, points)) {
      do {
        line = try history.fit(settings, now: now)
      } catch let error where error.code == .notEnoughLabels {
        // The labels lie too far back by now.
      }
    }
    line.day = day
    return line
  }

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

import Detectors
import JSON
import Storage

/// The form in which the database keeps a monitor's state.
extension MonitorState {
  var json: String {
    var members = JSONObject()
    members["generation"] = .integer(generation)
    members["judged"] = judged.map(JSONValue.integer)
    members["since"] = since.map(JSONValue.integer)
    members["scored"] = scored.map(JSONValue.integer)
    members["anomaly"] = anomaly.standing.map(\.json)
    members["last_end"] = anomaly.lastEnd.map(JSONValue.integer)
    members["silence"] = silence.json
    members["held_silence"] = heldSilence.map { .string($0.rawValue) }
    members["history"] = history.map(\.json)
    members["hours"] = hours.map(\.json)
    members["metrics"] = .array(metrics.map(\.json))
    members["history_day"] = historyDay.map(JSONValue.integer)
    members["line"] = line.map(\.json)
    return JSONValue.object(members).text
  }

  /// Reads what `json` wrote; nil for anything else.
  init?(json: String) {
    guard let value = try? JSONValue.parse(json), let generation = value["generation"]?.integer else { return nil }
    self.init(generation: generation)
    judged = value["judged"]?.integer
    since = value["since"]?.integer
    scored = value["scored"]?.integer
    anomaly.standing = value["anomaly"].flatMap(AnomalyAlertState.Standing.init(json:))
    anomaly.lastEnd = value["last_end"]?.integer
    silence = value["silence"].map(SilenceAlertState.init(json:)) ?? SilenceAlertState()
    heldSilence = AlertRule(json: value["held_silence"])
    history = value["history"].flatMap(StandstillHistory.init(json:))
    line = value["line"].flatMap(MonitorLine.init(json:))
    hours = value["hours"].flatMap(OpeningHours.init(json:))
    if let stored = value["metrics"]?.array {
      metrics = stored.map(Metric.init(json:))
      historyDay = value["history_day"]?.integer
    } else {
      // Written when the first metric alone was watched. Without the day the histories of all are judged soon.
      metrics = [
        Metric(
          flatline: value["flatline"].map(FlatlineAlertState.init(json:)) ?? FlatlineAlertState(), history: history)
      ]
    }
  }
}

extension MonitorState.Metric {
  fileprivate var json: JSONValue {
    var members: JSONObject = ["flatline": flatline.json, "silence": silence.json]
    members["history"] = history.map(\.json)
    members["usual_range"] = usualRange.map(JSONValue.number)
    members["held_flatline"] = heldFlatline.map { .string($0.rawValue) }
    members["held_silence"] = heldSilence.map { .string($0.rawValue) }
    members["hours"] = hours.map(\.json)
    return .object(members)
  }

  fileprivate init(json: JSONValue) {
    self.init(
      flatline: json["flatline"].map(FlatlineAlertState.init(json:)) ?? FlatlineAlertState(),
      silence: json["silence"].map(MetricSilence.init(json:)) ?? MetricSilence(),
      history: json["history"].flatMap(StandstillHistory.init(json:)),
      hours: json["hours"].flatMap(OpeningHours.init(json:)), usualRange: json["usual_range"]?.number,
      heldFlatline: AlertRule(json: json["held_flatline"]), heldSilence: AlertRule(json: json["held_silence"]))
  }
}

extension MetricSilence {
  fileprivate var json: JSONValue {
    var members: JSONObject = ["missing": .integer(missing), "is_open": .bool(isOpen)]
    members["since"] = since.map(JSONValue.integer)
    return .object(members)
  }

  fileprivate init(json: JSONValue) {
    self.init(
      since: json["since"]?.integer, missing: json["missing"]?.integer ?? 0, isOpen: json["is_open"]?.bool ?? false)
  }
}

extension AlertRule {
  fileprivate init?(json: JSONValue?) {
    guard let name = json?.string, let rule = AlertRule(rawValue: name) else { return nil }
    self = rule
  }
}

extension AnomalyAlertState.Standing {
  fileprivate var json: JSONValue {
    var members: JSONObject = [
      "start": .integer(start), "last": .integer(last), "normal": .integer(normal), "peak": .number(peak),
      "points": .integer(points),
    ]
    members["held_back_by"] = heldBackBy.map { .string($0.rawValue) }
    return .object(members)
  }

  fileprivate init?(json: JSONValue) {
    guard let start = json["start"]?.integer, let last = json["last"]?.integer,
      let normal = json["normal"]?.integer, let peak = json["peak"]?.number
    else { return nil }
    self.init(
      start: start, last: last, normal: normal, peak: peak, points: json["points"]?.integer ?? 1,
      heldBackBy: AlertRule(json: json["held_back_by"]))
  }
}

extension FlatlineAlertState {
  fileprivate var json: JSONValue {
    var members: JSONObject = ["length": .integer(Int64(run.length)), "is_open": .bool(isOpen)]
    members["value"] = run.value.map(JSONValue.number)
    members["start"] = start.map(JSONValue.integer)
    members["peak"] = peak.map { .number($0.score) }
    members["peak_slot"] = peak.map { .integer($0.slot) }
    members["direction"] = peak.map { .integer($0.direction) }
    return .object(members)
  }

  fileprivate init(json: JSONValue) {
    self.init()
    if let value = json["value"]?.number, let length = json["length"]?.integer {
      run = RunLength(value: value, length: Int(length))
    }
    start = json["start"]?.integer
    isOpen = json["is_open"]?.bool ?? false
    if let score = json["peak"]?.number, let slot = json["peak_slot"]?.integer,
      let direction = json["direction"]?.integer
    {
      peak = ScorePeak(score: score, slot: slot, direction: direction)
    }
  }
}

extension SilenceAlertState {
  fileprivate var json: JSONValue {
    var members: JSONObject = ["batch": .integer(batch), "is_open": .bool(isOpen)]
    members["measured"] = measured.map(JSONValue.integer)
    members["start"] = start.map(JSONValue.integer)
    members["arrived_at"] = arrivedAt.map(JSONValue.integer)
    return .object(members)
  }

  fileprivate init(json: JSONValue) {
    self.init(
      measured: json["measured"]?.integer, isOpen: json["is_open"]?.bool ?? false,
      start: json["start"]?.integer, arrivedAt: json["arrived_at"]?.integer, batch: json["batch"]?.integer ?? 1)
  }
}

extension StandstillHistory {
  fileprivate var json: JSONValue {
    .object([
      "points": .integer(Int64(points)), "longest_run": .integer(Int64(longestRun)),
      "longest_gap": .integer(Int64(longestGap)), "changes": .integer(Int64(changes)),
    ])
  }

  fileprivate init?(json: JSONValue) {
    guard let points = json["points"]?.integer, let longestRun = json["longest_run"]?.integer,
      let longestGap = json["longest_gap"]?.integer, let changes = json["changes"]?.integer
    else { return nil }
    self.init(
      points: Int(points), longestRun: Int(longestRun), longestGap: Int(longestGap), changes: Int(changes))
  }
}

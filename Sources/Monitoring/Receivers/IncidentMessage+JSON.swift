import JSON
import Storage

/// The form in which the database keeps a message.
extension IncidentMessage {
  package var json: String {
    var members: JSONObject = [
      "event": .string(event.rawValue), "incident": .integer(incident), "group": .object(group),
      "state": .string(state.rawValue), "severity": .string(severity.rawValue), "start": .integer(start),
      "time": .integer(time), "count": .integer(Int64(count)), "alerts": .array(alerts.map(\.json)),
    ]
    members["end"] = end.map(JSONValue.integer)
    return JSONValue.object(members).text
  }

  /// Reads what `json` wrote.
  package init?(json: String) {
    guard let value = try? JSONValue.parse(json),
      let event = value["event"]?.string.flatMap(IncidentEvent.init(rawValue:)),
      let incident = value["incident"]?.integer, let group = value["group"]?.object,
      let state = value["state"]?.string.flatMap(IncidentRecord.State.init(rawValue:)),
      let severity = value["severity"]?.string.flatMap(Severity.init(rawValue:)),
      let start = value["start"]?.integer, let time = value["time"]?.integer, let count = value["count"]?.integer,
      let alerts = value["alerts"]?.array
    else { return nil }
    self.init(
      event: event, incident: incident, group: group, state: state, severity: severity, start: start,
      end: value["end"]?.integer, time: time, count: Int(count), alerts: alerts.compactMap(Alert.init(json:)))
  }
}

extension IncidentMessage.Alert {
  fileprivate var json: JSONValue {
    var members: JSONObject = [
      "key": .integer(key), "monitor": .string(monitor), "series": .string(series), "kind": .string(kind.rawValue),
      "severity": .string(severity.rawValue), "start": .integer(start), "late": .bool(isLate),
    ]
    members["metric"] = metric.map(JSONValue.string)
    members["end"] = end.map(JSONValue.integer)
    members["score"] = score.map(JSONValue.number)
    members["sentence"] = .string(sentence)
    members["reasons"] = reasons
    return .object(members)
  }

  fileprivate init?(json: JSONValue) {
    guard let key = json["key"]?.integer, let monitor = json["monitor"]?.string, let series = json["series"]?.string,
      let kind = json["kind"]?.string.flatMap(AlertRecord.Kind.init(rawValue:)),
      let severity = json["severity"]?.string.flatMap(Severity.init(rawValue:)), let start = json["start"]?.integer,
      let sentence = json["sentence"]?.string
    else { return nil }
    self.init(
      key: key, monitor: monitor, series: series, kind: kind, metric: json["metric"]?.string, severity: severity,
      start: start, end: json["end"]?.integer, score: json["score"]?.number, isLate: json["late"]?.bool ?? false,
      sentence: sentence, reasons: json["reasons"])
  }
}

package import JSON
import Platform
import Series
package import Storage

/// What there is to tell of an incident at one moment: a snapshot, so that it says the same whenever it arrives. Bounded:
/// the first alerts of a long list stand for all.
package struct IncidentMessage: Equatable, Sendable {
  package struct Alert: Equatable, Sendable {
    package var key: Int64
    package var monitor: String
    package var series: String
    package var kind: AlertRecord.Kind
    package var metric: String?
    package var severity: Severity
    package var start: Int64
    package var end: Int64?
    package var score: Double?
    package var isLate: Bool
    /// Why it is one.
    package var sentence: String
    /// As the alert has them; nil where they are none, or too long to be told.
    package var reasons: JSONValue?
  }

  package static let mostAlerts = 20
  static let mostTags = 16
  static let longestTag = 100
  static let longestText = 500
  static let longestReasons = 4_096

  package var event: IncidentEvent
  /// The key of the incident; 0 in a test.
  package var incident: Int64
  /// What its alerts share.
  package var group: JSONObject
  package var state: IncidentRecord.State
  package var severity: Severity
  package var start: Int64
  package var end: Int64?
  /// When it was told.
  package var time: Int64
  /// Of all alerts.
  package var count: Int
  /// In the order of their onset: the first one moved first.
  package var alerts: [Alert]
}

extension IncidentMessage {
  package init(_ event: IncidentEvent, of incident: IncidentRecord, alerts: [AlertRecord], now: Int64) {
    self.init(
      event: event, incident: incident.key,
      group: Self.bounded((try? JSONValue.parse(incident.groupJSON))?.object ?? JSONObject()), state: incident.state,
      severity: incident.severity, start: incident.start, end: incident.end, time: now, count: alerts.count,
      alerts: alerts.prefix(Self.mostAlerts).map(Alert.init))
  }

  /// One that tells of nothing, to try whether a receiver hears.
  package static func test(now: Int64) -> IncidentMessage {
    let alert = Alert(
      key: 0, monitor: "test", series: "test", kind: .anomaly, metric: nil, severity: .info, start: now, end: nil,
      score: nil, isLate: false, sentence: "this is a test: nothing is wrong", reasons: nil)
    return IncidentMessage(
      event: .opened, incident: 0, group: ["series": .string("test")], state: .open, severity: .info, start: now,
      end: nil,
      time: now, count: 1, alerts: [alert])
  }

  package var isTest: Bool { incident == 0 }

  /// The same with so many alerts at most.
  package func listing(_ most: Int) -> IncidentMessage {
    var shorter = self
    shorter.alerts = Array(alerts.prefix(most))
    return shorter
  }

  /// The same for the same telling of the same incident, and for no other: what duplicates are known by.
  package var fingerprint: String { SHA256.digest(of: json.utf8).prefix(16).hexadecimal }

  private static func bounded(_ group: JSONObject) -> JSONObject {
    var tags = JSONObject()
    for (key, value) in zip(group.keys, group.values).prefix(mostTags) {
      tags[Excerpt.of(key, limit: longestTag)] = .string(Excerpt.of(value.string ?? value.text, limit: longestTag))
    }
    return tags
  }
}

extension IncidentMessage.Alert {
  init(_ alert: AlertRecord) {
    let reasons = alert.words?["reasons"]
    self.init(
      key: alert.key, monitor: alert.monitor, series: alert.series, kind: alert.kind,
      metric: alert.namedMetric.map { Excerpt.of($0, limit: IncidentMessage.longestText) }, severity: alert.severity,
      start: alert.start, end: alert.end, score: alert.peak.score, isLate: alert.isLate,
      sentence: Excerpt.of(alert.sentence, limit: IncidentMessage.longestText),
      reasons: reasons.flatMap {
        $0.bytes.count <= IncidentMessage.longestReasons / IncidentMessage.mostAlerts ? $0 : nil
      })
  }
}

extension IncidentMessage {
  /// What happened, in one sentence: what moved first, and how much else did.
  package var summary: String {
    guard let first = alerts.first else {
      return "an incident that began at \(Timestamp.format(start)), of which no alert stands any more"
    }
    return count > 1 ? "\(first.sentence), and \(count - 1) more alert\(count > 2 ? "s" : "")" : first.sentence
  }
}

import JSON
import Monitoring
import Series
import Storage

/// What Alertmanager posts to webhooks, version 4 (prometheus.io/docs/alerting/latest/configuration, `webhook_config`): the
/// incident is the group, its alerts are the alerts.
struct AlertmanagerPayload {
  let telling: Telling
  let template: MessageTemplate?
  let links: MessageLinks
  /// Of the server.
  let base: String

  private static let groupNames = ["alertname", "incident"]

  private struct Alert {
    let labels: AlertmanagerLabels
    let summary: String
    let start: Int64
    /// Nil while it fires.
    let end: Int64?
  }

  /// One alert at least: an incident of which none stands any more is one itself.
  private var alerts: [Alert] {
    let message = telling.message
    let alerts = message.alerts.map { alert in
      Alert(
        labels: AlertmanagerLabels(telling, alert), summary: alert.sentence, start: alert.start,
        end: message.event.isOpen ? alert.end : alert.end ?? message.time)
    }
    if !alerts.isEmpty { return alerts }
    let end = message.event.isOpen ? nil : message.end ?? message.time
    return [
      Alert(labels: AlertmanagerLabels(telling), summary: message.summary, start: message.start, end: end)
    ]
  }

  var bytes: [UInt8] {
    let alerts = alerts
    let group = AlertmanagerLabels(telling).only(Self.groupNames)
    let key = group.all.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ", ")
    let text = telling.text(template, links)
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("version", "4")
      writer.field("groupKey", "{}:{\(key)}")
      writer.field("truncatedAlerts", max(telling.message.count - alerts.count, 0))
      writer.field("status", Self.status(isFiring: alerts.contains { $0.end == nil }))
      writer.field("receiver", telling.receiver)
      writer.key("groupLabels")
      group.write(to: &writer)
      writer.key("commonLabels")
      alerts.dropFirst().reduce(alerts[0].labels) { $0.common(with: $1.labels) }.write(to: &writer)
      writer.object("commonAnnotations") { writer in
        writer.field("description", text)
        if Set(alerts.map(\.summary)).count == 1 { writer.field("summary", alerts[0].summary) }
      }
      writer.field("externalURL", base)
      writer.array("alerts") { writer in for alert in alerts { write(alert, text, to: &writer) } }
    }
    return writer.bytes
  }

  private func write(_ alert: Alert, _ text: String, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("status", Self.status(isFiring: alert.end == nil))
      writer.key("labels")
      alert.labels.write(to: &writer)
      writer.object("annotations") { writer in
        writer.field("summary", alert.summary)
        writer.field("description", text)
      }
      writer.field("startsAt", Timestamp.format(alert.start))
      // Go's zero time, which Alertmanager sends of an alert that fires.
      writer.field("endsAt", alert.end.map(Timestamp.format) ?? "0001-01-01T00:00:00Z")
      writer.field("generatorURL", links.chart)
      writer.field("fingerprint", alert.labels.fingerprint)
    }
  }

  private static func status(isFiring: Bool) -> String { isFiring ? "firing" : "resolved" }
}

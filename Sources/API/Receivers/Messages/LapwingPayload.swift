import JSON
import Monitoring
import Storage

/// What a webhook is posted in this server's own format, see `IncidentMessage` in the contract. `text` is what chat
/// services show.
struct LapwingPayload {
  let telling: Telling
  let template: MessageTemplate?
  let links: MessageLinks

  var bytes: [UInt8] {
    let message = telling.message
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("version", 1)
      writer.field("event", message.event.rawValue)
      writer.field("test", message.isTest)
      writer.field("fingerprint", telling.fingerprint)
      writer.field("receiver", telling.receiver)
      writer.field("text", telling.text(template, links))
      writer.field("summary", message.summary)
      writer.time("told_at", message.time)
      writer.key("incident")
      Self.write(message, to: &writer)
      writer.array("alerts") { writer in for alert in message.alerts { Self.write(alert, to: &writer) } }
      writer.object("links") { writer in
        writer.field("chart", links.chart)
        writer.field("wrong", links.wrong)
      }
    }
    return writer.bytes
  }

  private static func write(_ message: IncidentMessage, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("id", IncidentDocument.id(of: message.incident))
      writer.field("group", .object(message.group))
      writer.field("state", message.state.rawValue)
      writer.field("severity", message.severity.rawValue)
      writer.field("start", message.start)
      writer.field("end", message.end)
      writer.field("alerts", message.count)
      writer.key("first_mover")
      if let first = message.alerts.first {
        writer.object { writer in
          writer.field("alert", AlertDocument.id(of: first.key))
          writer.field("series", first.series)
          writer.field("metric", first.metric)
        }
      } else {
        writer.null()
      }
    }
  }

  private static func write(_ alert: IncidentMessage.Alert, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("id", AlertDocument.id(of: alert.key))
      writer.field("monitor", alert.monitor)
      writer.field("series", alert.series)
      writer.field("kind", alert.kind.rawValue)
      writer.field("metric", alert.metric)
      writer.field("severity", alert.severity.rawValue)
      writer.field("start", alert.start)
      writer.field("end", alert.end)
      writer.field("peak", alert.score)
      writer.field("late", alert.isLate)
      writer.field("summary", alert.sentence)
      writer.field("reasons", alert.reasons ?? .null)
    }
  }
}

import JSON
import Monitoring
import Series
import Storage

/// The body of Alertmanager's `POST /api/v2/alerts` (its `api/v2/openapi.yaml`): the incident as one alert, that ends by itself
/// where it is not said again.
struct AlertmanagerAlerts {
  /// How many times it may go unsaid, as Prometheus has it.
  static let patience: Int64 = 4

  let telling: Telling
  let template: MessageTemplate?
  let links: MessageLinks
  let secondsToRepeat: Int64
  let now: Int64

  var bytes: [UInt8] {
    let message = telling.message
    let end = message.event.isOpen ? now + Self.patience * secondsToRepeat : message.time
    var writer = JSONWriter()
    writer.array { writer in
      writer.object { writer in
        writer.key("labels")
        AlertmanagerLabels(telling).write(to: &writer)
        writer.object("annotations") { writer in
          writer.field("summary", message.summary)
          writer.field("description", telling.text(template, links))
          writer.field("event", message.event.rawValue)
          writer.field("severity_now", message.severity.rawValue)
          writer.field("wrong_url", links.wrong)
        }
        // Points may lie in the future; an alert that ends before it starts is refused.
        writer.field("startsAt", Timestamp.format(min(message.start, end)))
        writer.field("endsAt", Timestamp.format(end))
        writer.field("generatorURL", links.chart)
      }
    }
    return writer.bytes
  }
}

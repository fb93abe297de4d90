import Monitoring
import Series
import Storage

extension Telling {
  /// What people read, by the receiver's template or the ordinary one.
  /// Cut where a template that repeats itself makes too much of it.
  func text(_ template: MessageTemplate?, _ links: MessageLinks) -> String {
    let first = message.alerts.first
    let text = (template ?? .ordinary).filled { place in
      switch place {
      case .event: message.event.rawValue
      case .summary: message.summary
      case .severity: message.severity.rawValue
      case .start: Timestamp.format(message.start)
      case .end: message.end.map(Timestamp.format) ?? "still open"
      case .series: first?.series ?? ""
      case .metric: first?.metric ?? ""
      case .monitor: first?.monitor ?? ""
      case .incident: IncidentDocument.id(of: message.incident)
      case .alerts: String(message.count)
      case .receiver: receiver
      case .url: links.chart
      case .wrongURL: links.wrong
      }
    }
    return String(text.prefix(MessageTemplate.longest))
  }
}

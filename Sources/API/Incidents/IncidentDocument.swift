import JSON
import Monitoring
import Storage

/// An incident as the contract shows it, in lists, in events and to receivers.
struct IncidentDocument {
  let entry: IncidentService.Entry
  /// Whether its alerts are written out.
  var hasAlerts = false

  func write(to writer: inout JSONWriter) {
    let incident = entry.incident
    writer.object { writer in
      writer.field("id", Self.id(of: incident.key))
      writer.field("status", incident.status.rawValue)
      writer.field("severity", incident.severity.rawValue)
      writer.key("group")
      writer.verbatim(incident.groupJSON.utf8)
      writer.field("start", incident.start)
      writer.field("end", incident.end)
      writer.field("summary", entry.summary)
      writer.field("alert_count", Int64(entry.alerts.count))
      writer.key("series")
      writer.strings(seriesInOrder)
      writer.key("first_mover")
      if let first = entry.alerts.first {
        writer.object { writer in
          writer.field("alert", AlertDocument.id(of: first.key))
          writer.field("series", first.series)
          writer.field("metric", first.namedMetric)
        }
      } else {
        writer.null()
      }
      if hasAlerts {
        writer.key("alerts")
        writer.array { writer in for alert in entry.alerts { AlertDocument(alert: alert).write(to: &writer) } }
      }
      writer.field("acknowledged_by", incident.acknowledgedBy)
      writer.time("acknowledged_at", incident.acknowledgedAt)
      writer.field("assignee", incident.assignee)
      writer.field("note", incident.note)
      writer.field("resolved_by", incident.resolvedBy)
      writer.time("resolved_at", incident.resolvedAt)
      writer.time("told_at", incident.told.at)
      writer.time("created_at", incident.createdAt)
      writer.time("updated_at", incident.updatedAt)
      writer.field("revision", incident.revision)
    }
  }

  var bytes: [UInt8] {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.bytes
  }

  static func id(of key: Int64) -> String { "i-\(key)" }

  /// The key behind an id; nil for what `id(of:)` never made.
  static func key(of id: String) -> Int64? {
    guard let key = Int64(id.dropFirst(2)), Self.id(of: key) == id else { return nil }
    return key
  }

  /// In the order in which they moved.
  private var seriesInOrder: [String] {
    var seen: Set<String> = []
    return entry.alerts.map(\.series).filter { seen.insert($0).inserted }
  }
}

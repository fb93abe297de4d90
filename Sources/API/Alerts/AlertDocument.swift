import JSON
import Monitoring
package import Storage

/// An alert as the contract shows it, in lists and in events.
package struct AlertDocument: Sendable {
  package let alert: AlertRecord

  package init(alert: AlertRecord) {
    self.alert = alert
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("id", Self.id(of: alert.key))
      writer.field("monitor", alert.monitor)
      writer.field("model", alert.model)
      writer.field("version", alert.version)
      writer.field("series", alert.series)
      writer.field("kind", alert.kind.rawValue)
      writer.field("metric", alert.metric)
      writer.field("status", alert.status.rawValue)
      writer.field("severity", alert.severity.rawValue)
      writer.field("held_back_by", alert.heldBackBy?.rawValue)
      writer.field("late", alert.isLate)
      writer.field("cold_start", alert.isColdStart)
      writer.field("incident", alert.incident.map(IncidentDocument.id))
      writer.field("start", alert.start)
      writer.field("end", alert.end)
      writer.field("peak", alert.peak.score)
      writer.field("peak_at", alert.peak.time)
      writer.field("direction", alert.peak.direction)
      writer.key("members")
      if let members = alert.peak.membersJSON { writer.verbatim(members.utf8) } else { writer.null() }
      writer.field("summary", alert.sentence)
      writer.key("reasons")
      writer.value(alert.words?["reasons"] ?? .array([]))
      writer.time("withdrawn_at", alert.withdrawnAt)
      writer.field("acknowledged_by", alert.acknowledgedBy)
      writer.time("acknowledged_at", alert.acknowledgedAt)
      writer.field("note", alert.note)
      writer.time("created_at", alert.createdAt)
      writer.time("updated_at", alert.updatedAt)
      writer.field("revision", alert.revision)
    }
  }

  /// The document as one line.
  package var bytes: [UInt8] {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.bytes
  }

  static func id(of key: Int64) -> String { "a-\(key)" }

  /// The key behind an id; nil for what `id(of:)` never made.
  static func key(of id: String) -> Int64? {
    guard let key = Int64(id.dropFirst(2)), Self.id(of: key) == id else { return nil }
    return key
  }
}

import JSON
import Monitoring
import Storage

/// A monitor as the contract shows it.
struct MonitorDocument {
  let entry: MonitorService.Entry

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("id", entry.monitor.id)
      writer.field("model", entry.monitor.modelID)
      writer.field("series", entry.series)
      writer.field("receivers", strings: entry.receivers)
      writer.key("rules")
      entry.rules.write(to: &writer)
      writer.field("open_alerts", entry.openAlerts)
      writer.field("last_scored", entry.lastScored)
      writer.field("policy", entry.monitor.policyID)
      writer.time("created_at", entry.monitor.createdAt)
      writer.field("revision", entry.monitor.revision)
    }
  }
}

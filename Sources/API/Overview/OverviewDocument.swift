import JSON
import Monitoring
import Storage

/// What is wrong now, as the contract shows it: a member a kind of thing.
struct OverviewDocument {
  let overview: Overview

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("status", overview.status.rawValue)
      writer.object("incidents") { writeIncidents(to: &$0) }
      writer.object("alerts") { writeAlerts(to: &$0) }
      writer.object("series") { writeSeries(to: &$0) }
      writer.object("models") { writeModels(to: &$0) }
      writer.object("jobs") { writeJobs(to: &$0) }
      writer.object("storage") { writer in
        writer.field("bytes", overview.storage.bytes)
        writer.field("free_bytes", overview.storage.freeBytes)
        writer.field("disk_free_bytes", overview.storage.diskFreeBytes)
        writer.field("fault", overview.storage.fault)
      }
    }
  }

  private func writeIncidents(to writer: inout JSONWriter) {
    let incidents = overview.incidents
    writer.field("open", incidents.open)
    writer.field("acknowledged", incidents.acknowledged)
    writer.object("by_severity") { writer in
      for severity in Severity.allCases { writer.field(severity.rawValue, incidents.bySeverity[severity] ?? 0) }
    }
    writer.array("worst") { writer in
      for entry in incidents.worst { IncidentDocument(entry: entry).write(to: &writer) }
    }
  }

  private func writeAlerts(to writer: inout JSONWriter) {
    let alerts = overview.alerts
    writer.field("lasting", alerts.lasting)
    writer.field("acknowledged", alerts.acknowledged)
    writer.object("by_kind") { writer in
      for kind in AlertRecord.Kind.allCases { writer.field(kind.rawValue, alerts.byKind[kind] ?? 0) }
    }
    writer.object("held_back") { writer in
      for rule in AlertRule.allCases { writer.field(rule.rawValue, alerts.heldBack[rule] ?? 0) }
    }
  }

  private func write(_ alert: AlertRecord, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("id", AlertDocument.id(of: alert.key))
      writer.field("severity", alert.severity.rawValue)
      writer.field("status", alert.status.rawValue)
      writer.field("kind", alert.kind.rawValue)
      writer.field("series", alert.series)
      writer.field("metric", alert.metric)
      writer.field("monitor", alert.monitor)
      writer.field("start", alert.start)
      writer.field("peak", alert.peak.score)
      writer.field("direction", alert.peak.direction)
    }
  }

  private func writeSeries(to writer: inout JSONWriter) {
    writer.field("count", overview.series)
    writer.field("monitors", overview.monitors)
    writer.array("silent") { writer in for alert in overview.silent { write(alert, to: &writer) } }
    writer.array("noisy") { writer in
      for (series, alerts) in overview.noisy {
        writer.object { writer in
          writer.field("series", series)
          writer.field("alerts", alerts)
        }
      }
    }
  }

  private func writeModels(to writer: inout JSONWriter) {
    writer.object("by_state") { writer in
      for state in ModelState.allCases { writer.field(state.rawValue, overview.models[state] ?? 0) }
    }
    writer.array("attention") { writer in
      for model in overview.concerns {
        writer.object { writer in
          writer.field("model", model.model)
          writer.field("series", model.series)
          writer.field("reason", model.concern.rawValue)
          writer.field("version", model.version)
          writer.time("since", model.since)
          writer.field("detail", model.detail)
        }
      }
    }
  }

  private func writeJobs(to writer: inout JSONWriter) {
    for status in [JobRecord.Status.queued, .running] { writer.field(status.rawValue, overview.jobs[status] ?? 0) }
    writer.array("failed") { writer in
      for job in overview.failedJobs {
        writer.object { writer in
          writer.field("id", job.id)
          writer.field("kind", job.kind)
          writer.field("model", (try? JSONValue.parse(job.requestJSON))?["model"]?.string)
          writer.time("finished_at", job.finishedAt)
          writer.field("error", problem: job.errorJSON)
        }
      }
    }
  }
}

import JSON
import Monitoring
import Series
import Storage

/// A series as the contract shows it.
struct SeriesDocument {
  let summary: SeriesSummary
  /// What was read, in the answer to an upload.
  var imported: ImportSummary?

  private var record: SeriesRecord { summary.record }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("id", record.definition.id)
      writer.field("interval", record.definition.interval)
      writer.field("metrics", strings: record.definition.metrics)
      writer.key("context")
      writer.array { writer in
        for column in record.definition.context {
          writer.object { writer in
            writer.field("name", column.name)
            writer.field("kind", column.kind)
          }
        }
      }
      writer.field("timezone", record.definition.timezone)
      writer.field("future_limit", record.definition.futureLimitInForce)
      writer.field("retention_days", record.definition.retentionDays)
      writer.field("kept_days", summary.keptDays)
      writer.field("minimum", record.definition.bounds.minimum)
      writer.field("maximum", record.definition.bounds.maximum)
      writer.field("alignment", record.definition.alignment.rawValue)
      writer.field("aggregation", record.definition.aggregation.rawValue)
      writer.object("units") { writer in
        for (name, unit) in record.definition.units.sorted(by: { $0.key < $1.key }) { writer.field(name, unit) }
      }
      writer.field("import_query", record.definition.importQuery)
      writer.key("tags")
      writer.verbatim(record.definition.tagsJSON.utf8)
      if let policy = summary.policy {
        writer.object("policy") { writer in
          writer.field("id", policy.id)
          writer.field("state", policy.state.rawValue)
        }
      } else {
        writer.field("policy", JSONValue.null)
      }
      writer.time("created_at", record.createdAt)
      writer.field("revision", record.revision)
      writer.field("points", record.points)
      writer.field("missing", record.missing)
      writer.field("first", record.firstTime)
      writer.field("last", record.lastTime)
      writer.field("state", summary.standing.rawValue)
      writer.field("open_alerts", summary.openAlerts)
      writer.object("labels") { writer in
        for kind in LabelRecord.Kind.allCases { writer.field(kind.rawValue, summary.labels[kind] ?? 0) }
      }
      if let imported { writer.object("import") { imported.write(to: &$0) } }
    }
  }
}

extension ImportSummary {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("rows", rows)
    writer.field("inserted", inserted)
    writer.field("duplicates", duplicates)
    writer.field("missing", missing)
    ImportDocument(reading: reading).write(to: &writer)
  }
}

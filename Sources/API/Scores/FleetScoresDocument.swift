import JSON
import Monitoring
import Series
import Storage

/// Scores of many series, in columns each.
struct FleetScoresDocument {
  let scores: FleetScores
  let cursors: ListCursors

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.array("items") { writer in for item in scores.items { write(item, to: &writer) } }
      if scores.hasMore, let last = scores.items.last {
        writer.field("next_cursor", cursors.encode("\(last.range.series.definition.id) \(last.range.model.id)"))
      }
    }
  }

  private func write(_ item: FleetScores.Item, to writer: inout JSONWriter) {
    let (range, indices) = (item.range, item.indices)
    writer.object { writer in
      writer.field("series", range.series.definition.id)
      writer.field("model", range.model.id)
      writer.field("version", range.version.number)
      writer.key("threshold")
      range.threshold.writeInForce(to: &writer)
      writer.field("interval", range.series.definition.interval)
      writer.field("alerting", strings: item.alerting.map(\.rawValue))
      writer.field("timestamps", integers: indices.lazy.map { range.timestamps[$0] })
      writer.object("values") { writer in
        for column in range.values { writer.field(column.name, numbers: indices.lazy.map { column.values[$0] }) }
      }
      writer.field("anomaly_score", numbers: indices.lazy.map { range.anomalyScores[$0] })
      writer.array("anomaly") { writer in for index in indices { writer.direction(range.directions[index]) } }
    }
  }
}

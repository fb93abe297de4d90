import JSON
import Monitoring

/// The answer to an addition of points of many series.
struct PointsOfManyDocument {
  let added: PointsOfMany

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("series", added.series)
      writer.field("rows", added.rows)
      writer.field("inserted", added.inserted)
      writer.field("updated", added.updated)
      writer.field("duplicates", added.duplicates)
      writer.field("moved", added.moved)
      writer.field("created", strings: added.created)
      writer.field("extended", strings: added.extended)
      writer.field("judged", added.judged)
      writer.field("truncated", added.isTruncated)
      writer.array("anomalies") { writer in for anomaly in added.anomalies { anomaly.write(to: &writer) } }
      writer.field("anomalies_left_out", added.anomaliesLeftOut)
    }
  }
}

extension PointAnomaly {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("series", series)
      writer.field("monitor", monitor)
      writer.field("model", model)
      writer.field("version", version)
      writer.field("timestamp", time)
      writer.field("score", score)
      writer.field("anomaly_score", anomalyScore)
      writer.key("anomaly")
      writer.direction(direction)
      writer.field("metric", metric)
      writer.field("value", value)
      writer.field("expected", expected)
      writer.field("lower", lower)
      writer.field("upper", upper)
    }
  }
}

import JSON
import Monitoring
import Series
import Storage

/// Scores of points as the contract shows them: of stored ones in columns, or in rows for Grafana; of those that came, and
/// of windows at hand.
struct ScoreDocument {
  let range: ScoredRange
  /// The points to show: all of them, or those that down-sampling kept.
  let indices: [Int]
  let nextCursor: String?

  func writeColumns(to writer: inout JSONWriter) {
    writer.object { writer in
      writeHead(to: &writer)
      writer.field("timestamps", integers: indices.lazy.map { range.timestamps[$0] })
      writer.object("values") { writer in
        for column in range.values { writer.field(column.name, numbers: pick(column.values)) }
      }
      writeScores(to: &writer)
      if !range.members.isEmpty {
        writer.object("members") { writer in
          for (member, values) in range.members { writer.field(member, numbers: pick(values)) }
        }
      }
      writeRanges(to: &writer)
      if let nextCursor { writer.field("next_cursor", nextCursor) }
    }
  }

  func writeArrival(isTruncated: Bool, to writer: inout JSONWriter) {
    writer.object { writer in
      writeVersion(to: &writer)
      writer.field("truncated", isTruncated)
      writer.field("timestamps", integers: indices.lazy.map { range.timestamps[$0] })
      writeScores(to: &writer)
    }
  }

  func writeWindow(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("timestamps", integers: indices.lazy.map { range.timestamps[$0] })
      writeScores(to: &writer)
    }
  }

  private func writeScores(to writer: inout JSONWriter) {
    writer.field("scores", numbers: pick(range.scores))
    writer.field("anomaly_score", numbers: pick(range.anomalyScores))
    writer.array("anomaly") { writer in for index in indices { writer.direction(range.directions[index]) } }
    writeBand("expected", \.expected, to: &writer)
    writeBand("lower", \.lower, to: &writer)
    writeBand("upper", \.upper, to: &writer)
    if range.values.count > 1 {
      writeBand("contribution", \.contribution, to: &writer)
      writer.array("largest_metric") { writer in
        for index in indices { writer.name(of: range.largestMetrics[index], among: range.values) }
      }
    }
  }

  func writeRows(to writer: inout JSONWriter) {
    writer.object { writer in
      writeHead(to: &writer)
      writer.array("rows") { writer in
        for index in indices {
          for (place, column) in range.values.enumerated() { writeRow(index, column, place, to: &writer) }
        }
      }
      if let nextCursor { writer.field("next_cursor", nextCursor) }
    }
  }

  private func writeRow(_ index: Int, _ column: SeriesColumn, _ place: Int, to writer: inout JSONWriter) {
    let band = range.bands[place]
    writer.object { writer in
      writer.field("timestamp", range.timestamps[index])
      writer.field("metric", column.name)
      writer.field("value", column.values[index])
      writer.field("expected", band.expected[index])
      writer.field("lower", band.lower[index])
      writer.field("upper", band.upper[index])
      if range.values.count > 1 {
        writer.field("contribution", band.contribution[index])
        writer.field("largest", range.largestMetrics[index] == place)
      }
      writer.field("score", range.scores[index])
      writer.field("anomaly_score", range.anomalyScores[index])
      writer.key("anomaly")
      writer.direction(range.directions[index])
      writer.field("state", range.states[index]?.rawValue)
    }
  }

  private func writeHead(to writer: inout JSONWriter) {
    writer.field("series", range.series.definition.id)
    writeVersion(to: &writer)
    writer.field("interval", range.series.definition.interval)
  }

  private func writeVersion(to writer: inout JSONWriter) {
    writer.field("model", range.model.id)
    writer.field("version", range.version.number)
    writer.field("cold_start", range.model.isColdStart)
    writer.key("threshold")
    range.threshold.writeInForce(to: &writer)
  }

  private func writeRanges(to writer: inout JSONWriter) {
    writer.array("states") { writer in
      for (state, start, end) in range.stateRanges {
        writer.object { writer in
          writer.field("state", state.rawValue)
          writer.field("start", start)
          writer.field("end", end)
        }
      }
    }
    writer.array("anomalies") { writer in
      for anomaly in range.anomalies {
        writer.object { writer in
          writer.field("start", anomaly.start)
          writer.field("end", anomaly.end)
          writer.field("points", anomaly.points)
          writer.field("peak", anomaly.peak)
          writer.field("peak_at", anomaly.peakAt)
          writer.field("direction", anomaly.direction)
        }
      }
    }
  }

  /// A column of every metric's band, keyed by the metric.
  private func writeBand(_ name: String, _ column: KeyPath<ScoreBand, [Double]>, to writer: inout JSONWriter) {
    writer.object(name) { writer in
      for (metric, band) in zip(range.values, range.bands) {
        writer.field(metric.name, numbers: pick(band[keyPath: column]))
      }
    }
  }

  private func pick(_ values: [Double]) -> some Sequence<Double> {
    indices.lazy.map { values[$0] }
  }
}

extension ScoreDocument {
  /// All points of a range.
  init(whole range: ScoredRange, nextCursor: String? = nil) {
    self.init(range: range, indices: Array(range.timestamps.indices), nextCursor: nextCursor)
  }
}

extension JSONWriter {
  mutating func direction(_ direction: Int?) {
    if let direction { integer(Int64(direction)) } else { null() }
  }

  /// The metric's name, null for none.
  mutating func name(of metric: Int?, among columns: [SeriesColumn]) {
    if let metric { string(columns[metric].name) } else { null() }
  }
}

import JSON
import Storage
import Monitoring

/// A label as the contract shows it.
struct LabelDocument {
  let record: LabelRecord
  let series: SeriesRecord

  /// How many of the series' points, missing ones included, it covers.
  private var points: Int {
    guard let grid = series.grid, let extent = series.slots else { return 0 }
    return grid.slots(from: record.label.start, to: record.label.end).clamped(to: extent).count
  }

  func write(to writer: inout JSONWriter) {
    let label = record.label
    writer.object { writer in
      writer.field("id", record.id)
      writer.field("start", label.start)
      writer.field("end", label.end)
      writer.field("kind", label.kind.rawValue)
      writer.field("note", label.note)
      writer.field("author", label.author)
      // Answers to queries are an operator's judgement as well.
      writer.field("source", label.source == .upload ? "file" : "operator")
      writer.field("answer", record.answer.map(AnswerRecord.id(of:)))
      writer.field("points", points)
      writer.time("created_at", record.createdAt)
    }
  }
}

extension LabelRecord {
  /// Its place in a list by start, as a cursor holds it.
  func place(in series: SeriesRecord) -> String { "\(label.start) \(key) \(series.key)" }
}

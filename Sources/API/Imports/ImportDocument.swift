import Formats
import JSON
import Monitoring
import Series

/// What a file was taken for, as the contract shows it.
struct ImportDocument {
  let reading: ImportReading

  func write(to writer: inout JSONWriter) {
    let layout = reading.layout
    writer.field("format", reading.format)
    writer.field("encoding", layout.encoding.rawValue)
    writer.field("delimiter", layout.delimiter.rawValue)
    writer.field("decimal", layout.decimal.rawValue)
    writer.field("header_line", layout.headerLine)
    writer.field("footer_lines", integers: reading.footer.map(Int64.init))
    writer.field("time_column", layout.timeColumns.joined(separator: ","))
    writer.field("time_format", layout.timeFormat.rawValue)
    writer.field("timezone", reading.timezone)
    writer.field("label_column", layout.labelColumn)
    writer.field("ignore_column", layout.ignoreColumn)
    writer.array("columns") { writer in for column in layout.columns { writeColumn(column, to: &writer) } }
    writer.field("warnings", strings: reading.warnings)
    writer.field("query", reading.parameters.query)
  }

  private func writeColumn(_ column: TableColumn, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("name", column.name)
      writer.field("kind", column.kind.rawValue)
      writer.field("reason", column.reason)
      writer.field("otherwise", strings: column.alternatives)
      writer.field("unit", column.unit)
    }
  }
}

/// A file that was looked at and not stored.
struct ImportPreviewDocument {
  let reading: ImportReading

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("stored", false)
      ImportDocument(reading: reading).write(to: &writer)
      writer.field("rows", reading.rows)
      writer.array("series") { writer in for part in reading.parts { writePart(part, to: &writer) } }
      writer.array("first_rows") { writer in for row in reading.firstRows { writeRow(row, to: &writer) } }
    }
  }

  private func writePart(_ part: ImportReading.Part, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("id", part.id)
      writer.field("key", part.key)
      writer.field("interval", part.interval)
      writer.field("regularity", part.regularity.map { ($0 * 1e4).rounded() / 1e4 })
      writer.field("alignment", part.alignment.rawValue)
      writer.field("moved", part.moved)
      writer.field("first", part.first)
      writer.field("last", part.last)
      writer.field("rows", part.rows)
      writer.field("duplicates", part.duplicates)
      writer.field("gaps", part.gaps)
    }
  }

  private func writeRow(_ row: ImportReading.Row, to writer: inout JSONWriter) {
    let names = reading.layout.metrics + reading.layout.context
    writer.object { writer in
      if let key = row.key { writer.field("series", key) }
      writer.field("timestamp", row.time)
      writer.object("values") { writer in
        for (name, value) in zip(names, row.values) {
          writer.key(name)
          writer.number(value)
        }
      }
    }
  }
}

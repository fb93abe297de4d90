import JSON
import Monitoring
import Storage

/// Points as the contract shows them, as columns or as rows.
struct PointDocument {
  let page: PointPage
  let cursors: ListCursors

  private var definition: SeriesDefinition { page.series.definition }

  func writeColumns(to writer: inout JSONWriter) {
    writer.object { writer in
      writeHead(to: &writer)
      writer.field("timestamps", integers: page.timestamps)
      writer.object("values") { writer in
        for (name, values) in zip(definition.metrics, page.columns) { writer.field(name, numbers: values) }
      }
      writer.object("context") { writer in
        let columns = page.columns.dropFirst(definition.metrics.count)
        for (column, values) in zip(definition.context, columns) { writer.field(column.name, numbers: values) }
      }
      writeCursor(to: &writer)
    }
  }

  func writeRows(to writer: inout JSONWriter) {
    let names = definition.columnNames
    writer.object { writer in
      writeHead(to: &writer)
      writer.array("rows") { writer in
        for (row, time) in page.timestamps.enumerated() {
          writer.beginObject()
          writer.field("timestamp", time)
          for column in names.indices {
            writer.key(names[column])
            writer.number(page.columns[column][row])
          }
          writer.endObject()
        }
      }
      writeCursor(to: &writer)
    }
  }

  private func writeHead(to writer: inout JSONWriter) {
    writer.field("series", definition.id)
    writer.field("interval", definition.interval)
  }

  private func writeCursor(to writer: inout JSONWriter) {
    if let slot = page.nextSlot { writer.field("next_cursor", cursors.encode(SlotPlace.text(slot, in: page.series))) }
  }
}

/// The answer to a deletion of points.
struct PointsDeletedDocument {
  let deleted: PointsDeleted

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("series", deleted.series.definition.id)
      writer.field("revision", deleted.series.revision)
      writer.field("deleted", deleted.deleted)
      writer.field("points", deleted.series.points)
      writer.field("missing", deleted.series.missing)
      writer.field("first", deleted.series.firstTime)
      writer.field("last", deleted.series.lastTime)
    }
  }
}

/// The answer to an addition of points.
struct PointsAddedDocument {
  let added: PointsAdded

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("series", added.series.definition.id)
      writer.field("revision", added.series.revision)
      writer.field("inserted", added.inserted)
      writer.field("updated", added.updated)
      writer.field("duplicates", added.duplicates)
      writer.field("moved", added.moved)
      writer.field("labels", added.labels)
      writer.object("scores") { writer in
        for (monitor, scores) in added.scores.sorted(by: { $0.key < $1.key }) {
          writer.key(monitor)
          let document = ScoreDocument(range: scores.range, indices: scores.places, nextCursor: nil)
          document.writeArrival(isTruncated: scores.isTruncated, to: &writer)
        }
      }
    }
  }
}

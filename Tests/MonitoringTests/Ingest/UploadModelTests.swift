import JSON
import Storage
import SeededRandom
import Testing

@testable import Monitoring

@Suite("Additions of points")
struct UploadModelTests {
  @Test(
    "Any sequence of additions, in whatever form, leaves what a dictionary would hold",
    arguments: 1...6 as ClosedRange<UInt64>, [1, 100, StagedUpload.leastRows])
  func dictionaryModel(seed: UInt64, leastStagedRows: Int) throws {
    let folder = try ServiceFolder()
    let ingest = PointIngest(context: folder.context, leastStagedRows: leastStagedRows)
    var generator = SeededGenerator(seed: seed)
    var model = PointTable()
    _ = try SeriesService(context: folder.context).create(PointTable.definition)
    for _ in 0..<20 {
      let rows = PointTable.randomRows(&generator)
      let expected = model.apply(rows)
      let added = try rows.add(to: "s", by: ingest, form: Int.random(in: 0..<3, using: &generator))
      #expect(added.inserted == expected.inserted && added.updated == expected.updated)
      #expect(added.duplicates == expected.duplicates)
      if Bool.random(using: &generator) { _ = try folder.database.write { try $0.uploads.fold(limit: 2) } }
    }
    let reader = PointReader(context: folder.context)
    let record = try reader.series("s")
    let slots = PointReader.slots(of: record, from: nil, to: nil)
    let page = try reader.page(of: record, slots: slots, startingAt: nil, limit: 100_000)
    #expect(record.points == model.points)
    for (row, time) in page.timestamps.enumerated() {
      let stored = page.columns.map { $0[row].bitPattern }
      #expect(stored == (model.rows[time] ?? [.nan, .nan, .nan]).map(\.bitPattern))
    }
    #expect(model.rows.keys.allSatisfy { page.timestamps.contains($0) })
  }
}

/// Points as a dictionary: what additions must come to.
struct PointTable {
  static let definition = SeriesDefinition(
    id: "s", interval: 60, metrics: ["a", "b"], context: [.init(name: "c", kind: "number")])

  var rows: [Int64: [Double]] = [:]
  var points: Int64 { Int64(rows.values.count { Self.isPoint($0) }) }

  static func isPoint(_ row: [Double]) -> Bool { !row[0].isNaN || !row[1].isNaN }

  static func randomRows(_ generator: inout SeededGenerator) -> AddedRows {
    let columns =
      [["a"], ["b"], ["b", "a"], ["c"], ["a", "c"], ["c", "b", "a"]].randomElement(using: &generator) ?? ["a"]
    let center = Int64.random(in: 0..<4_000, using: &generator)
    let count = Int.random(in: 1...300, using: &generator)
    let times = (0..<count).map { _ in 1_714_340_400 + 60 * (center + Int64.random(in: -200..<200, using: &generator)) }
    let values = columns.map { _ in
      times.map { _ in
        Int.random(in: 0..<4, using: &generator) == 0 ? Double.nan : Double(Int.random(in: 0..<3, using: &generator))
      }
    }
    return AddedRows(columns: columns, times: times, values: values)
  }

  /// The last of several values for one time wins.
  mutating func apply(_ added: AddedRows) -> (inserted: Int64, updated: Int64, duplicates: Int64) {
    let before = rows
    for (index, time) in added.times.enumerated() {
      var row = rows[time] ?? [.nan, .nan, .nan]
      for (name, values) in zip(added.columns, added.values) {
        if let column = Self.definition.columnNames.firstIndex(of: name) { row[column] = values[index] }
      }
      rows[time] = row
    }
    let touched = Set(added.times)
    var counts: (inserted: Int64, updated: Int64, duplicates: Int64) = (0, 0, Int64(added.times.count - touched.count))
    for time in touched {
      let (old, new) = (before[time] ?? [.nan, .nan, .nan], rows[time] ?? [.nan, .nan, .nan])
      if Self.isPoint(new), !Self.isPoint(old) { counts.inserted += 1 }
      let differs = zip(old, new).contains { $0 != $1 && !($0.isNaN && $1.isNaN) }
      if Self.isPoint(old), differs { counts.updated += 1 }
    }
    return counts
  }
}

/// Rows to add, in any of the three forms.
struct AddedRows {
  let columns: [String]
  let times: [Int64]
  let values: [[Double]]

  func add(to id: String, by ingest: PointIngest, form: Int) throws -> PointsAdded {
    switch form {
    case 0: try ingest.addFile(.text(body(csv)), to: id, ImportParameters())
    case 1: try ingest.addRows(body(rows), to: id)
    default:
      try ingest.add(
        PointColumns(
          times: times,
          columns: zip(columns, values).map { PointColumns.Column(name: $0, isContext: $0 == "c", values: $1) }),
        to: id)
    }
  }

  private var csv: String {
    let lines = times.indices.map { row in
      ([String(times[row])] + values.map { $0[row].isNaN ? "" : String($0[row]) }).joined(separator: ",") + "\n"
    }
    return (["timestamp"] + columns).joined(separator: ",") + "\n" + lines.joined()
  }

  private var rows: String {
    times.indices.map { row in
      let members = zip(columns, values).map { "\"\($0)\": \($1[row].isNaN ? "null" : String($1[row]))" }
      return "{\"timestamp\": \(times[row]), " + members.joined(separator: ", ") + "}\n"
    }.joined()
  }

  /// In small pieces, so that rows are cut anywhere.
  private func body(_ text: String) -> UploadBody {
    var left = Array(text.utf8)[...]
    return UploadBody {
      let piece = left.prefix(1_013)
      left = left.dropFirst(1_013)
      return piece.isEmpty ? nil : Array(piece)
    }
  }
}

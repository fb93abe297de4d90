import Glibc
import JSON
import Platform
import Series
import Testing

@testable import Formats

/// Files as tools write them, with what they hold: see `Shapes/README.md`.
@Suite struct ShapeTests {
  static let folder = #filePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/Shapes/"
  static let shapes: [JSONValue] = (try? JSONValue.parse(read("shapes.json")))?.array ?? []
  static let files = shapes.compactMap { $0["file"]?.string }

  static func read(_ name: String, in folder: String = folder) -> [UInt8] {
    guard let file = fopen(folder + name, "rb") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// The file as the reader gets it: taken apart, and as a table.
  static func table(_ name: String) throws -> [UInt8] {
    var bytes = read(name)
    if Inflater.recognises(bytes) {
      let inflater = Inflater()
      let packed = bytes
      bytes = []
      try inflater.take(packed) { bytes += $0 }
      try inflater.finish()
    }
    guard bytes.first == UInt8(ascii: "{") || bytes.first == UInt8(ascii: "[") else { return bytes }
    let whole = try? JSONValue.parse(bytes)
    let value = try whole ?? .array(bytes.split(separator: 0x0A).map { try JSONValue.parse(Array($0)) })
    return try #require(JSONTables(value)).bytes
  }

  @Test("there are two hundred shapes, and of the first sixty at most three need a word")
  func count() {
    #expect(Self.shapes.count == 215)
    #expect(Self.shapes.prefix(64).count { $0["told"] != nil } == 5)
  }

  @Test("a file is taken for what it is, without a parameter", arguments: files)
  func taken(file: String) throws {
    let shape = try #require(Self.shapes.first { $0["file"]?.string == file })
    guard shape["told"] == nil else { return }
    var reader = TableReader()
    try reader.feed(Self.table(file))
    try reader.finish()
    let (batch, layout) = (reader.takeBatch(), try #require(reader.layout))
    func names(_ key: String) -> [String] { shape[key]?.array?.compactMap(\.string) ?? [] }
    #expect(layout.metrics == names("metrics") && layout.context == names("context"))
    #expect(layout.omitted == names("left_out") && layout.labelColumn == shape["labels"]?.string)
    #expect(layout.timeFormat.rawValue == shape["format"]?.string && reader.keys == names("series"))
    #expect(batch.count == shape["rows"]?.integer.map(Int.init))
    #expect(batch.labels.count { $0 } == shape["labelled"]?.integer.map(Int.init))
    #expect(batch.timestamps.min() == shape["first"]?.integer && batch.timestamps.max() == shape["last"]?.integer)
    let missing = batch.values.prefix(layout.metrics.count).reduce(0) { $0 + $1.count { $0.isNaN } }
    #expect(missing == shape["missing"]?.integer.map(Int.init))
    try expectGrid(batch, shape)
    try expectValues(batch, layout, reader.keys, shape)
  }

  private func expectGrid(_ batch: TableBatch, _ shape: JSONValue) throws {
    let first =
      batch.keys.isEmpty
      ? batch.timestamps : batch.timestamps.indices.filter { batch.keys[$0] == 0 }.map { batch.timestamps[$0] }
    let cadence = try Cadence(of: first)
    #expect(cadence.lattice.interval == shape["interval"]?.integer && cadence.isRegular)
  }

  /// Of the first row of each series.
  private func expectValues(_ batch: TableBatch, _ layout: TableLayout, _ keys: [String], _ shape: JSONValue) throws {
    let expected = try #require(shape["values"]?.object)
    for (name, value) in zip(expected.keys, expected.values) {
      let key = keys.firstIndex { name.hasPrefix($0 + "/") }
      let metric = key.map { String(name.dropFirst(keys[$0].count + 1)) } ?? name
      let column = try #require(layout.metrics.firstIndex(of: metric))
      let rows = batch.timestamps.indices.filter { key == nil || batch.keys[$0] == key }
      let row = try #require(rows.min { batch.timestamps[$0] < batch.timestamps[$1] })
      let found = batch.values[column][row]
      if let number = value.number {
        #expect(abs(found - number) <= 1e-6 * max(1, abs(number)))
      } else {
        #expect(found.isNaN)
      }
    }
  }

  @Test("a file that leaves something open is refused with the parameter that says it", arguments: files)
  func told(file: String) throws {
    let shape = try #require(Self.shapes.first { $0["file"]?.string == file })
    // Whether rows come at an interval is told by those who place them on a grid.
    guard let parameter = shape["told"]?.string, !["alignment", "interval"].contains(parameter) else { return }
    var reader = TableReader()
    let error = #expect(throws: TableError.self) {
      try reader.feed(Self.table(file))
      try reader.finish()
    }
    #expect(error?.faults.first?.sentence.contains("?\(parameter)=") ?? false)
  }

  @Test("times at no interval are known as such", arguments: files)
  func irregular(file: String) throws {
    let shape = try #require(Self.shapes.first { $0["file"]?.string == file })
    guard shape["told"]?.string == "alignment" else { return }
    var reader = TableReader()
    try reader.feed(Self.table(file))
    try reader.finish()
    #expect(try !Cadence(of: reader.takeBatch().timestamps).isRegular)
  }

  @Test("what a file is taken for does not depend on how its bytes are cut", arguments: files)
  func cuts(file: String) throws {
    let bytes = try Self.table(file)
    #expect(Self.outcome(bytes, cut: 97) == Self.outcome(bytes, cut: bytes.count))
  }

  private static func outcome(_ bytes: [UInt8], cut: Int) -> String {
    var reader = TableReader()
    var rows = ""
    do throws(TableError) {
      for start in stride(from: 0, to: bytes.count, by: max(1, cut)) {
        try reader.feed(Array(bytes[start..<min(start + max(1, cut), bytes.count)]))
      }
      try reader.finish()
      rows = "\(reader.takeBatch())"
    } catch {
      rows = "\(error.faults)"
    }
    return "\(rows) \(reader.keys) \(String(describing: reader.layout))"
  }
}

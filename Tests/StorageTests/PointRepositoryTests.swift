import SeededRandom
import Testing

@testable import Storage

@Suite("Points in chunks")
struct PointRepositoryTests {
  @Test("What was written is read back, and what was not is NaN", arguments: [0, -1_024, -1, 1_023, 28_333_333])
  func roundTrip(first: Int64) throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    let batch = PointBatch(slots: [first, first + 1, first + 3], columns: [0], values: [1.5, -2, 1e308])
    let values = try database.write { transaction in
      let series = try transaction.series.create(.orders(), now: 1)
      let changes = try transaction.points.upsert(batch, into: series)
      #expect(changes.inserted == 3 && changes.updated == 0)
      return try transaction.points.read(series, columns: [0], slots: first - 1..<first + 5)
    }
    #expect(values.map(\.bitPattern) == [.nan, 1.5, -2, .nan, 1e308, .nan].map(\.bitPattern))
    let record = try #require(try database.read { try $0.series.get("orders") })
    #expect(record.points == 3 && record.missing == 1 && record.slots == first..<first + 4)
  }

  @Test("Random batches leave what a dictionary would hold", arguments: [1, 2, 3, 4] as [UInt64])
  func dictionaryModel(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    var generator = SeededGenerator(seed: seed)
    var model = PointModel()
    let definition = SeriesDefinition(
      id: "s", interval: 60, metrics: ["a", "b"], context: [.init(name: "c", kind: "number")])
    let created = try database.write { try $0.series.create(definition, now: 1) }
    for _ in 0..<25 {
      let batch = model.randomBatch(&generator)
      let changes = try database.write { try $0.points.upsert(batch, into: created) }
      let expected = model.apply(batch)
      #expect(changes.inserted == expected.inserted && changes.updated == expected.updated)
    }
    let (record, values) = try database.read { transaction in
      let record = try #require(try transaction.series.get("s"))
      return (record, try transaction.points.read(record, columns: [0, 1, 2], slots: PointModel.slots))
    }
    #expect(values.map(\.bitPattern) == model.values().map(\.bitPattern))
    #expect(record.points == model.points)
    #expect(record.dataRevision == 26 && record.revision == 26)
  }

  @Test("A slot, column or count beyond the format is refused, and nothing of the batch stays")
  func bounds() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    let series = try database.write { try $0.series.create(.orders(), now: 1) }
    let bad = [
      PointBatch(slots: [0, 1 << 53], columns: [0], values: [1, 2]),
      PointBatch(slots: [.min], columns: [0], values: [1]),
      PointBatch(slots: [0], columns: [1], values: [1]),
      PointBatch(slots: [0], columns: [-1], values: [1]),
      PointBatch(slots: [0, 1], columns: [0], values: [1]),
    ]
    for batch in bad {
      expectError(.outOfRange) { _ = try database.write { try $0.points.upsert(batch, into: series) } }
    }
    let points = try database.read { try $0.series.get("orders")?.points }
    #expect(points == 0)
  }

  @Test("Touched ranges are one a chunk and meet where the slots do")
  func touched() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    let slots: [Int64] = [1_023, 1_024, 5_000, 5_010]
    let batch = PointBatch(slots: slots.reversed(), columns: [0], values: [1, 2, 3, 4])
    let changes = try database.write { transaction in
      try transaction.points.upsert(batch, into: try transaction.series.create(.orders(), now: 1))
    }
    #expect(changes.touched == [1_023..<1_025, 5_000..<5_011])
  }

  @Test("A replaced series shows none of its old points, and a writer that knew the old one is told")
  func replacement() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    let batch = PointBatch(slots: Array(0..<3_000), columns: [0], values: [Double](repeating: 1, count: 3_000))
    let old = try database.write { transaction in
      let series = try transaction.series.create(.orders(), now: 1)
      _ = try transaction.points.upsert(batch, into: series)
      return series
    }
    let new = try database.write { try $0.series.createOrReplace(.orders(), now: 2) }
    #expect(new.generation == 2 && new.points == 0 && new.key == old.key)
    expectError(.conflict) { _ = try database.write { try $0.points.upsert(batch, into: old) } }
    let values = try database.read { try $0.points.read(new, columns: [0], slots: 0..<3_000) }
    #expect(values.count { !$0.isNaN } == 0)
    while try database.write({ try $0.discarded.sweep(limit: 2) }) {}
    let left = try database.read { try $0.connection.integer("SELECT count(*) FROM point_chunks") }
    #expect(left == 0)
  }
}

/// Points as a dictionary, two metrics and a context column: the plain version of what chunks do.
struct PointModel {
  static let slots: Range<Int64> = -3_000..<3_000
  private var rows: [Int64: [Double]] = [:]

  var points: Int64 { Int64(rows.values.count { isPoint($0) }) }

  mutating func randomBatch(_ generator: inout SeededGenerator) -> PointBatch {
    let count = Int.random(in: 1...400, using: &generator)
    let center = Int64.random(in: -2_500..<2_500, using: &generator)
    var slots = (0..<count).map { _ in center + Int64.random(in: -500..<500, using: &generator) }
    if Bool.random(using: &generator) { slots.sort() }
    let columns = [[0], [1], [0, 1], [2], [2, 0], [0, 1, 2]].randomElement(using: &generator) ?? [0]
    let values = (0..<count * columns.count).map { _ in
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: Double.nan
      case 1: PointBatch.unchanged
      case 2: Double(Int.random(in: 0...1, using: &generator))
      default: Double.random(in: -9...9, using: &generator)
      }
    }
    return PointBatch(slots: slots, columns: columns, values: values)
  }

  mutating func apply(_ batch: PointBatch) -> (inserted: Int64, updated: Int64) {
    let before = rows
    for (index, slot) in batch.slots.enumerated() {
      var row = rows[slot] ?? [.nan, .nan, .nan]
      for (c, column) in batch.columns.enumerated() {
        let value = batch.values[c * batch.slots.count + index]
        if value.bitPattern != PointBatch.unchanged.bitPattern { row[column] = value }
      }
      rows[slot] = row
    }
    var counts: (inserted: Int64, updated: Int64) = (0, 0)
    for slot in Set(batch.slots) {
      let (old, new) = (before[slot] ?? [.nan, .nan, .nan], rows[slot] ?? [])
      if isPoint(new) && !isPoint(old) { counts.inserted += 1 }
      if isPoint(old) && zip(old, new).contains(where: { $0 != $1 && !($0.isNaN && $1.isNaN) }) { counts.updated += 1 }
    }
    return counts
  }

  func values() -> [Double] {
    (0..<3).flatMap { column in Self.slots.map { rows[$0]?[column] ?? .nan } }
  }

  private func isPoint(_ row: [Double]) -> Bool { !row[0].isNaN || !row[1].isNaN }
}

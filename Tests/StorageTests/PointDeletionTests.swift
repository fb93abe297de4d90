import SeededRandom
import Series
import Testing

@testable import Storage

@Suite("Points taken out of storage")
struct PointDeletionTests {
  /// A plain version: what each slot holds, per column.
  private struct Plain {
    var slots: [Int64: [Double]] = [:]
    func points(metrics: Int) -> Int64 { Int64(slots.values.count { $0.prefix(metrics).contains { !$0.isNaN } }) }
    var extent: Range<Int64>? {
      let held = slots.filter { $0.value.contains { !$0.isNaN } }.keys
      guard let first = held.min(), let last = held.max() else { return nil }
      return first..<last + 1
    }
  }

  @Test(
    "Whatever is deleted, what is left, its count and its ends are those of a plain table",
    arguments: 1...12 as ClosedRange<UInt64>)
  func plain(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let folder = try TemporaryFolder()
    let database = try folder.open()
    var plain = Plain()
    try database.write { transaction in
      let made = try transaction.series.create(
        SeriesDefinition(id: "s", interval: 60, metrics: ["a", "b"], context: [.init(name: "c", kind: "flag")]), now: 1)
      _ = try transaction.series.fixGrid(of: made, through: 0)
      for _ in 0..<6 {
        let start = Int64.random(in: -3_000..<3_000, using: &generator)
        let count = Int.random(in: 1..<1_500, using: &generator)
        let slots = (0..<count).map { start + Int64($0) }
        let columns = (0..<3).map { _ in
          (0..<count).map { _ in
            Bool.random(using: &generator) ? Double.nan : Double.random(in: 0..<1, using: &generator)
          }
        }
        _ = try transaction.points.upsert(
          PointBatch(slots: slots, columns: [0, 1, 2], values: columns.flatMap(\.self)),
          into: try #require(try transaction.series.get("s")))
        for (row, slot) in slots.enumerated() { plain.slots[slot] = columns.map { $0[row] } }
      }
    }
    for _ in 0..<8 {
      let from = Int64.random(in: -3_500..<4_500, using: &generator)
      let range = from..<from + Int64.random(in: 1..<4_000, using: &generator)
      let before = plain.points(metrics: 2)
      for slot in range { plain.slots[slot] = nil }
      let (deleted, after) = try database.write { transaction in
        let series = try #require(try transaction.series.get("s"))
        return (try transaction.points.delete(series, slots: range), try #require(try transaction.series.get("s")))
      }
      #expect(deleted == before - plain.points(metrics: 2))
      #expect(after.points == plain.points(metrics: 2))
      #expect(after.slots == plain.extent)
      guard let extent = plain.extent else { break }
      let values = try database.read { try $0.points.read(after, columns: [0, 1, 2], slots: extent) }
      for (place, slot) in extent.enumerated() {
        for column in 0..<3 {
          let (found, wanted) = (values[column * extent.count + place], plain.slots[slot]?[column] ?? .nan)
          #expect(found == wanted || (found.isNaN && wanted.isNaN))
        }
      }
    }
  }
}

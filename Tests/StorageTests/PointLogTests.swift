import Dispatch
import SeededRandom
import Series
import Synchronization
import Testing

@testable import Storage

@Suite("The log of points")
struct PointLogTests {
  @Test(
    "What points wait in the log reads as if they lay in chunks, whatever is done to their series", arguments: 1...6)
  func indistinguishable(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    var database = try folder.open()
    var generator = SeededGenerator(seed: seed)
    var model: [Int64: [Double]] = [:]
    let definition = SeriesDefinition(id: "s", interval: 60, metrics: ["a", "b"])
    let created = try database.write { transaction in
      // A series of the same name before it leaves nothing in the log that could be taken for this one's.
      let before = try transaction.series.create(definition, now: 1)
      _ = try transaction.points.upsert(PointBatch(slots: [0], columns: [0], values: [9]), into: before)
      _ = try transaction.points.upsert(PointBatch(slots: [1], columns: [0], values: [9]), into: before)
      return try transaction.series.createOrReplace(definition, now: 1)
    }
    var revision = created.dataRevision
    for _ in 0..<150 {
      let last = model.keys.max() ?? 0
      switch generator.next(below: 12) {
      case 0:
        // Small limits let a pass be of several steps.
        var folding = LogFolding(limit: 1)
        while try folding.step(in: database) {}
      case 1: database = try reopened(consume database, in: folder)
      case 2 where !model.isEmpty:
        let from = last - Int64(generator.next(below: 40))
        let series = try #require(try database.read { try $0.series.get("s") })
        _ = try database.write { try $0.points.delete(series, slots: from..<last + 1) }
        model = model.filter { $0.key < from }
        // After a deletion a series ends with its last value.
        while let end = model.keys.max(), model[end]?.allSatisfy(\.isNaN) == true { model[end] = nil }
        revision += 1
      case let draw:
        let isAppend = draw < 9
        let count = isAppend ? 1 + generator.next(below: 6) : 1 + generator.next(below: 90)
        let first = isAppend ? last + 1 + Int64(generator.next(below: 3)) : last - Int64(generator.next(below: 60))
        let columns = [[0], [1], [0, 1]][Int(generator.next(below: 3))]
        let slots = (0..<Int64(count)).map { first + $0 * Int64(1 + draw % 2) }
        let values = (0..<slots.count * columns.count).map { _ in
          generator.next(below: 8) == 0 ? .nan : Double(generator.next(below: 1_000))
        }
        let batch = PointBatch(slots: slots, columns: columns, values: values)
        _ = try database.write { try $0.points.upsert(batch, into: $0.series.get("s") ?? created) }
        for (row, slot) in slots.enumerated() {
          var point = model[slot] ?? [.nan, .nan]
          for (place, column) in columns.enumerated() { point[column] = values[place * slots.count + row] }
          model[slot] = point
        }
        revision += 1
      }
      let (record, read) = try database.read { transaction in
        let record = try #require(try transaction.series.get("s"))
        return (record, try transaction.points.read(record, columns: [0, 1], slots: -100..<2_000))
      }
      let expected = (0..<2).flatMap { column in (-100..<2_000).map { model[$0]?[column] ?? .nan } }
      #expect(read.map(\.bitPattern) == expected.map(\.bitPattern))
      #expect(record.points == model.values.count { $0.contains { !$0.isNaN } })
      #expect(try database.read { try $0.counts().points } == record.points)
      if !model.isEmpty { #expect(record.lastSlot == model.keys.max()) }
    }
  }

  @Test("A reader sees the points of its own moment, though more come and all are folded while it reads")
  func snapshot() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    let series = try appended(to: database, 1...3)
    try database.read { transaction in
      let before = try #require(try transaction.series.get(key: series.key))
      try database.write { transaction in
        _ = try transaction.points.upsert(PointBatch(slots: [4], columns: [0], values: [4]), into: series)
        #expect(try transaction.fold(series.key) == 4)
        // What comes to another column begins another tail.
        _ = try transaction.points.upsert(PointBatch(slots: [5], columns: [1], values: [5]), into: series)
      }
      let after = try #require(try transaction.series.get(key: series.key))
      #expect(after == before && after.lastSlot == 3)
      #expect(try transaction.points.read(after, columns: [0], slots: 0..<6).prefix(4) == [0, 1, 2, 3])
      #expect(try transaction.points.read(after, columns: [0, 1], slots: 4..<6).allSatisfy(\.isNaN))
    }
    try database.read { transaction in
      let now = try #require(try transaction.series.get(key: series.key))
      #expect(now.lastSlot == 5 && now.points == 6)
      #expect(try transaction.points.read(now, columns: [0], slots: 0..<5) == [0, 1, 2, 3, 4])
    }
    // Nobody reads any more: what is folded now is in memory no longer.
    _ = try database.write { transaction in try transaction.fold(series.key) }
    #expect(try database.read { !$0.connection.log.hasTail(of: series.key) })
  }

  @Test("What a transaction appended and took back is seen by nobody, nor is what it folded undone")
  func rolledBack() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    let series = try appended(to: database, 1...2)
    expectError(.outOfRange) {
      try database.write { transaction in
        _ = try transaction.points.upsert(PointBatch(slots: [3], columns: [0], values: [3]), into: series)
        try transaction.fold(series.key)
        _ = try transaction.points.upsert(PointBatch(slots: [4], columns: [0], values: [4]), into: series)
        throw StorageError.outOfRange
      }
    }
    func state() throws -> (Int64?, [UInt64]) {
      try database.read { transaction in
        let now = try #require(try transaction.series.get(key: series.key))
        return (now.lastSlot, try transaction.points.read(now, columns: [0], slots: 0..<5).map(\.bitPattern))
      }
    }
    let expected = [0, 1, 2, .nan, .nan].map(\.bitPattern)
    #expect(try state() == (2, expected))
    _ = try database.write { try $0.fold(series.key) }
    #expect(try state() == (2, expected))
  }

  @Test("The rows of a pruned log are gone but for the last, and the points are there when it is opened again")
  func pruned() throws {
    let folder = try TemporaryFolder()
    do {
      let database = try folder.open()
      let series = try appended(to: database, 1...20)
      try database.write { transaction in
        try transaction.fold(series.key)
        let log = PointLogRepository(connection: transaction.connection)
        while try log.prune(through: .max, limit: 7) {}
        #expect(try transaction.connection.integer("SELECT count(*) FROM point_log") == 1)
      }
      _ = try database.write {
        try $0.points.upsert(PointBatch(slots: [21], columns: [0], values: [21]), into: series)
      }
    }
    let values = try folder.open().read { transaction in
      let series = try #require(try transaction.series.get("s"))
      return try transaction.points.read(series, columns: [0], slots: 0..<22)
    }
    #expect(values == (0..<22).map(Double.init))
  }

  @Test("A row that no program of ours wrote is damage, and never more than that", arguments: 1...3)
  func damaged(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<3_000 {
      let record = PointLogRecord(
        series: Int64(bitPattern: generator.next()), generation: Int64(generator.next(below: 9)),
        columns: (0..<generator.next(below: 4)).map { _ in Int64(generator.next(below: 400)) },
        slots: (0..<generator.next(below: 5)).reduce(into: [Int64]()) { slots, _ in
          slots.append((slots.last ?? -(1 << 40)) + 1 + Int64(generator.next(below: 1 << 38)))
        }, values: [])
      var full = record
      full.values = (0..<record.columns.count * record.slots.count).map { _ in Double(generator.next(below: 9)) }
      var bytes: [UInt8] = []
      full.write(to: &bytes)
      full.write(to: &bytes)
      #expect(try PointLogRecord.read(bytes) == [full, full])
      for _ in 0...generator.next(below: 3) {
        bytes[Int(generator.next(below: UInt64(bytes.count)))] = UInt8(truncatingIfNeeded: generator.next())
      }
      _ = try? PointLogRecord.read(Array(bytes.prefix(Int(generator.next(below: UInt64(bytes.count) + 1)))))
    }
  }

  /// The first is gone when the second is opened: there is one server a file.
  private func reopened(_ database: consuming Database, in folder: borrowing TemporaryFolder) throws -> Database {
    _ = consume database
    return try folder.open()
  }

  /// A series `s` of two columns, in whose log these slots lie, each with its number as the value.
  private func appended(to database: Database, _ slots: ClosedRange<Int64>) throws -> SeriesRecord {
    let series = try database.write { transaction in
      let series = try transaction.series.create(
        SeriesDefinition(id: "s", interval: 60, metrics: ["a", "b"]), now: 1)
      _ = try transaction.points.upsert(PointBatch(slots: [0], columns: [0], values: [0]), into: series)
      return series
    }
    for slot in slots {
      let changes = try database.write { transaction in
        try transaction.points.upsert(
          PointBatch(slots: [slot], columns: [0], values: [Double(slot)]), into: series)
      }
      #expect(changes.appended?.after == slot - 1)
    }
    return series
  }
}

@Suite("Writers that wait at the same time")
struct WriteQueueTests {
  @Test("share commits, and one that fails takes nothing from the others nor leaves anything behind")
  func shared() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    let outcomes = Mutex<[Int: Bool]>([:])
    try database.write { try $0.settings.set("before", to: "there") }
    DispatchQueue.concurrentPerform(iterations: 16) { thread in
      for round in 0..<40 {
        let number = thread * 100 + round
        let fails = number % 3 == 0
        do {
          let name = try database.write { transaction in
            try transaction.settings.set("n\(number)", to: "\(number)")
            if fails { throw StorageError.outOfRange }
            return "n\(number)"
          }
          outcomes.withLock { $0[number] = name == "n\(number)" }
        } catch {
          outcomes.withLock { $0[number] = fails && error as? StorageError == .outOfRange }
        }
      }
    }
    let seen = outcomes.withLock(\.self)
    #expect(seen.count == 640 && seen.values.allSatisfy(\.self))
    for number in seen.keys {
      let value = try database.read { try $0.settings.get("n\(number)") }
      #expect(value == (number % 3 == 0 ? nil : "\(number)"))
    }
  }
}

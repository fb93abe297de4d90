import Testing

@testable import Storage

@Suite("Uploads that are laid down, published and moved")
struct UploadRepositoryTests {
  private static func batch(_ slots: Range<Int64>, _ value: Double) -> PointBatch {
    PointBatch(slots: Array(slots), columns: [0], values: slots.map { _ in value })
  }

  private static func values(_ database: Database, _ slots: Range<Int64>) throws -> [Double] {
    try database.read { transaction in
      let series = try #require(try transaction.series.get("orders"))
      return try transaction.points.read(series, columns: [0], slots: slots)
    }
  }

  /// A series with ones in the slots 0 ..< 3,000, and an upload of twos of the slots 1,000 ..< 5,000 laid down.
  private static func lay(_ database: Database) throws -> Upload {
    try database.write { transaction in
      let made = try transaction.series.create(.orders(), now: 1)
      _ = try transaction.series.fixGrid(of: made, through: 0)
      _ = try transaction.points.upsert(batch(0..<3_000, 1), into: transaction.series.found(made.key))
    }
    let upload = try database.write { transaction in
      try transaction.uploads.begin(into: #require(try transaction.series.get("orders")), now: 2)
    }
    for start in stride(from: Int64(1_000), to: 5_000, by: 900) {
      try database.write { try $0.uploads.lay(batch(start..<min(start + 900, 5_000), 2), of: upload) }
    }
    return upload
  }

  private static func publish(_ upload: Upload, in database: Database) throws -> PointChanges {
    let effect = try database.read { transaction in
      try transaction.uploads.effect(of: upload, on: transaction.series.get("orders"))
    }
    return try database.write { transaction in
      try transaction.uploads.publish(
        upload, into: #require(try transaction.series.get("orders")), counted: effect)
    }
  }

  private static func sweep(_ database: Database) throws { while try database.write({ try $0.discarded.sweep() }) {} }

  private static let merged = [Double](repeating: 1, count: 1_000) + [Double](repeating: 2, count: 4_000)

  @Test("Nothing of it is read before it is published, and all of it after; moving it changes nothing")
  func course() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    let upload = try Self.lay(database)
    #expect(try Self.values(database, 0..<3_000).allSatisfy { $0 == 1 })
    #expect(try Self.values(database, 3_000..<5_000).allSatisfy(\.isNaN))
    let changes = try Self.publish(upload, in: database)
    #expect(changes.inserted == 2_000 && changes.updated == 2_000 && changes.touched == [1_000..<5_000])
    let published = try #require(try database.read { try $0.series.get("orders") })
    #expect(published.points == 5_000 && published.lastSlot == 4_999)
    #expect(try Self.values(database, 0..<5_000) == Self.merged)
    var steps = 0
    while try database.write({ try $0.uploads.fold(limit: 1) }) {
      steps += 1
      #expect(try Self.values(database, 0..<5_000) == Self.merged)
    }
    #expect(steps > 4)
    #expect(try database.read { try $0.uploads.storedChunks() } == 0)
    let moved = try #require(try database.read { try $0.series.get("orders") })
    #expect(moved.points == 5_000 && moved.dataRevision == published.dataRevision && !moved.hasOverlay)
  }

  @Test("A process that ends before it is published leaves nothing, neither to be read nor on the disk")
  func interrupted() throws {
    let folder = try TemporaryFolder()
    do { _ = try Self.lay(folder.open()) }
    let database = try folder.open()
    #expect(try Self.values(database, 0..<3_000).allSatisfy { $0 == 1 })
    #expect(try database.read { try $0.series.get("orders")?.points } == 3_000)
    #expect(try database.read { try $0.uploads.count() } == 0)
    try Self.sweep(database)
    #expect(try database.read { try $0.uploads.storedChunks() } == 0)
  }

  @Test(
    "A process that ends after it is published, or half-way through moving it, leaves all of it", arguments: [0, 2])
  func moved(steps: Int) throws {
    let folder = try TemporaryFolder()
    do {
      let database = try folder.open()
      _ = try Self.publish(Self.lay(database), in: database)
      for _ in 0..<steps { _ = try database.write { try $0.uploads.fold(limit: 1) } }
    }
    let database = try folder.open()
    #expect(try Self.values(database, 0..<5_000) == Self.merged)
    while try database.write({ try $0.uploads.fold() }) {}
    try Self.sweep(database)
    #expect(try Self.values(database, 0..<5_000) == Self.merged)
    #expect(try database.read { try $0.uploads.storedChunks() } == 0)
  }

  @Test("Points that come before it is published lie below it, those that come after above it")
  func order() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    let upload = try Self.lay(database)
    func put(_ slots: Range<Int64>, _ value: Double) throws {
      try database.write { transaction in
        let series = try #require(try transaction.series.get("orders"))
        _ = try transaction.points.upsert(Self.batch(slots, value), into: series)
      }
    }
    try put(3_000..<3_010, 5)
    try put(900..<1_100, 6)
    let changes = try Self.publish(upload, in: database)
    #expect(changes.inserted == 1_990 && changes.updated == 2_010)
    try put(4_990..<5_010, 7)
    try put(2_000..<2_001, .nan)
    var expected = Self.merged + [Double](repeating: 7, count: 10)
    for slot in 900..<1_000 { expected[slot] = 6 }
    for slot in 4_990..<5_000 { expected[slot] = 7 }
    expected[2_000] = .nan
    for _ in 0..<2 {
      let read = try Self.values(database, 0..<5_010)
      #expect(zip(read, expected).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
      while try database.write({ try $0.uploads.fold() }) {}
    }
    #expect(try database.read { try $0.series.get("orders")?.points } == 5_009)
  }

  @Test("A series that is replaced, deleted or cut loses what lay over it", arguments: ["replace", "delete", "cut"])
  func gone(how: String) throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    _ = try Self.publish(Self.lay(database), in: database)
    try database.write { transaction in
      let series = try #require(try transaction.series.get("orders"))
      switch how {
      case "replace": _ = try transaction.series.createOrReplace(.orders(), now: 3)
      case "delete": try transaction.series.delete("orders")
      default: #expect(try transaction.points.delete(series, slots: 500..<5_000) == 4_500)
      }
    }
    try Self.sweep(database)
    #expect(try database.read { try $0.uploads.storedChunks() } == 0)
    guard how != "delete" else { return }
    let left = try Self.values(database, 0..<5_000).count { !$0.isNaN }
    #expect(left == (how == "cut" ? 500 : 0))
  }

  @Test("An upload that was ended takes no more rows, and is not published twice")
  func ended() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    let upload = try Self.lay(database)
    _ = try Self.publish(upload, in: database)
    #expect(throws: StorageError.conflict) { try Self.publish(upload, in: database) }
    #expect(throws: StorageError.conflict) {
      try database.write { try $0.uploads.lay(Self.batch(0..<3, 9), of: upload) }
    }
    try database.write { try $0.uploads.abandon(upload) }
    #expect(try Self.values(database, 0..<5_000) == Self.merged)
  }
}

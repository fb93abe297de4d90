import CSQLite
import Foundation
import Testing

@testable import Storage

@Suite("Room of what was deleted", .ofFiles)
struct PageReclaimingTests {
  /// What is deleted, and where it lies in the file.
  enum Deletion: CaseIterable { case first, last, replaced, all }

  private static let values = (0..<512 * 1_024).map { Double($0 % 977) }
  private static let mebibyte = 1 << 20

  private func size(_ folder: borrowing TemporaryFolder) -> Int {
    ["", "-wal"].reduce(0) { $0 + (FileIdentity(folder.database + $1)?.size ?? 0) }
  }

  /// Two series of 4.4 MB each, `a` before `b`.
  private func fill(_ database: Database) throws {
    for id in ["a", "b"] {
      try database.write { transaction in
        let series = try transaction.series.create(.orders(id), now: 1)
        let slots = Self.values.indices.map { Int64($0) }
        _ = try transaction.points.upsert(PointBatch(slots: slots, columns: [0], values: Self.values), into: series)
      }
    }
    try database.checkpoint()
  }

  private func delete(_ deletion: Deletion, in database: Database) throws {
    try database.write { transaction in
      switch deletion {
      case .first: try transaction.series.delete("a")
      case .last: try transaction.series.delete("b")
      case .replaced: _ = try transaction.series.createOrReplace(.orders("a"), now: 2)
      case .all: for id in ["a", "b"] { try transaction.series.delete(id) }
      }
    }
    while try database.write({ try $0.discarded.sweep() }) {}
  }

  /// The values of `b` unless they were deleted, and whether the file is sound.
  private func check(_ database: Database, has id: String?) throws {
    let (values, findings) = try database.read { transaction in
      let series = try id.flatMap { try transaction.series.get($0) }
      let slots = 0..<Int64(Self.values.count)
      return (
        try series.map { try transaction.points.read($0, columns: [0], slots: slots) },
        try transaction.connection.all("PRAGMA integrity_check") { row in row.text(0) }
      )
    }
    #expect(values == id.map { _ in Self.values })
    #expect(findings == ["ok"])
  }

  @Test("What was deleted leaves the file and its log in short steps, wherever it lay", arguments: Deletion.allCases)
  func gives(deletion: Deletion) throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    try fill(database)
    let before = size(folder)
    #expect(before > 8 * Self.mebibyte)
    try delete(deletion, in: database)
    var steps = 0
    while try database.reclaimPages() { steps += 1 }
    #expect(size(folder) < (deletion == .all ? Self.mebibyte : before / 2 + Self.mebibyte))
    try check(database, has: deletion == .all ? nil : deletion == .last ? "a" : "b")
    // A second look finds nothing to do, and writes nothing.
    #expect(try !database.reclaimPages())
    #expect(FileIdentity(folder.database + "-wal")?.size == 0)
  }

  @Test("A reader's snapshot stays whole while its file is cut, which then waits for the reader")
  func readers() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    try fill(database)
    try database.read { transaction in
      let series = try #require(try transaction.series.get("a"))
      try delete(.first, in: database)
      while try database.reclaimPages() {}
      #expect(size(folder) > 8 * Self.mebibyte)
      let values = try transaction.points.read(series, columns: [0], slots: 0..<Int64(Self.values.count))
      #expect(values == Self.values)
    }
    try database.checkpoint()
    #expect(size(folder) < 6 * Self.mebibyte)
    try check(database, has: "b")
  }

  @Test("What a process that dies between the steps has left is whole")
  func abandoned() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    try fill(database)
    try delete(.first, in: database)
    var copies: [String] = []
    repeat {
      let copy = "\(folder.path)/copy-\(copies.count).db"
      for suffix in ["", "-wal"] {
        try FileManager.default.copyItem(atPath: folder.database + suffix, toPath: copy + suffix)
      }
      copies.append(copy)
    } while try database.reclaimPages() && copies.count < 5
    for copy in copies { try check(Database.open(path: copy, now: 1), has: "b") }
  }

  /// Turns the file into one as earlier versions made them.
  private func makeEarlier(_ folder: borrowing TemporaryFolder) throws {
    let connection = try Connection(path: folder.database, flags: SQLITE_OPEN_READWRITE)
    try connection.run("PRAGMA auto_vacuum=NONE")
    try connection.run("VACUUM")
    let isEarlier = try !connection.reclaimsPages()
    #expect(isEarlier)
  }

  @Test("A file of an earlier layout is written anew at its opening where it holds little, else left as it is")
  func earlierLayout() throws {
    let folder = try TemporaryFolder()
    do { try fill(try folder.open()) }
    try makeEarlier(folder)
    var options = DatabaseOptions()
    options.mostPagesWrittenAnew = 1_000
    do {
      let database = try folder.open(options)
      #expect(database.reclaiming == .impossible)
      try delete(.first, in: database)
      #expect(try !database.reclaimPages())
      try check(database, has: "b")
    }
    options.mostPagesWrittenAnew = 1_500
    do {
      // What is free does not count: it is not copied.
      let database = try folder.open(options)
      guard case .prepared(let before) = database.reclaiming else {
        Issue.record("\(database.reclaiming)")
        return
      }
      #expect(before > 8 * Int64(Self.mebibyte))
      #expect(size(folder) < 6 * Self.mebibyte)
      try check(database, has: "b")
    }
    #expect(try folder.open().reclaiming == .possible)
  }

  @Test("A backup holds no free pages, and its copy gives back its own", arguments: [false, true])
  func backup(isEarlier: Bool) throws {
    let folder = try TemporaryFolder()
    do { try fill(try folder.open()) }
    if isEarlier { try makeEarlier(folder) }
    var options = DatabaseOptions()
    options.mostPagesWrittenAnew = 0
    let database = try folder.open(options)
    try delete(.first, in: database)
    let copy = folder.path + "/copy.db"
    let contents = try DatabaseBackup(source: folder.database, destination: copy).run(replaces: false)
    #expect(contents.bytes < 5 * Int64(Self.mebibyte))
    #expect(contents.series == 1 && contents.points == Int64(Self.values.count))
    let restored = try Database.open(path: copy, options: options, now: 1)
    #expect(restored.reclaiming == .possible)
    try check(restored, has: "b")
  }
}

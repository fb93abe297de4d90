import CSQLite
import Foundation
import Testing

@testable import Storage

@Suite("The database")
struct DatabaseTests {
  private struct Refusal: Error, Equatable {}

  @Test("What was committed is there after closing and opening again")
  func reopen() throws {
    let folder = try TemporaryFolder()
    do {
      let database = try folder.open()
      try database.write { try $0.settings.set("a", to: "1") }
    }
    let value = try folder.open().read { try $0.settings.get("a") }
    #expect(value == "1")
  }

  @Test("What was committed is there for whoever opens the files as a dying process left them", .ofFiles)
  func abandonedLog() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    try database.write { try $0.settings.set("a", to: "1") }
    let copy = folder.path + "/copy.db"
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: folder.database + suffix, toPath: copy + suffix)
    }
    let value = try Database.open(path: copy, now: 1).read { try $0.settings.get("a") }
    #expect(value == "1")
  }

  @Test("A transaction whose closure throws leaves nothing, and its error arrives as it was")
  func rollback() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    #expect(throws: Refusal()) {
      try database.write { transaction in
        try transaction.settings.set("a", to: "1")
        throw Refusal()
      }
    }
    let value = try database.write { try $0.settings.get("a") }
    #expect(value == nil)
  }

  @Test("A reader sees one moment while a writer commits")
  func snapshot() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    try database.write { try $0.settings.set("a", to: "old") }
    let seen = try database.read { transaction in
      let before = try transaction.settings.get("a")
      try database.write { try $0.settings.set("a", to: "new") }
      return [before, try transaction.settings.get("a")]
    }
    #expect(seen == ["old", "old"])
    let after = try database.read { try $0.settings.get("a") }
    #expect(after == "new")
  }

  @Test("Many readers and writers at once: every snapshot is whole, every write counts")
  func concurrency() async throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    try database.write { transaction in
      try transaction.settings.set("a", to: "0")
      try transaction.settings.set("b", to: "0")
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 { group.addTask { for _ in 0..<10 { try increment(database) } } }
      for _ in 0..<8 { group.addTask { for _ in 0..<20 { try expectWhole(database) } } }
      try await group.waitForAll()
    }
    let total = try database.read { try $0.settings.get("a") }
    #expect(total == "40")
  }

  private func increment(_ database: Database) throws {
    try database.write { transaction in
      let next = (Int(try transaction.settings.get("a") ?? "") ?? 0) + 1
      try transaction.settings.set("a", to: "\(next)")
      try transaction.settings.set("b", to: "\(next)")
    }
  }

  private func expectWhole(_ database: Database) throws {
    let pair = try database.read { (try $0.settings.get("a"), try $0.settings.get("b")) }
    #expect(pair.0 == pair.1)
  }

  @Test("Writing within a read is refused")
  func readOnly() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    let error = #expect(throws: StorageError.self) { try database.read { try $0.settings.set("a", to: "1") } }
    guard case .readOnly = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("A file that is no database, and one that is damaged, are said to be corrupt", .ofFiles, arguments: [0, 4_096])
  func corrupt(damagedFrom start: Int) throws {
    let folder = try TemporaryFolder()
    do { try folder.open().checkpoint() }
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: folder.database)))
    for index in bytes.indices.dropFirst(start) { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) }
    try Data(bytes).write(to: URL(filePath: folder.database))
    let error = #expect(throws: StorageError.self) {
      _ = try folder.open().read { try $0.series.list(after: nil, limit: 10) }
    }
    guard case .corrupt = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("A full disk ends in an error, keeps what was committed, and the database goes on", .ofFiles)
  func full() throws {
    let folder = try TemporaryFolder()
    var options = DatabaseOptions()
    // An empty database has about a hundred, and what there is no room for 244.
    options.maximumPages = 200
    let database = try folder.open(options)
    try database.write { try $0.settings.set("a", to: "kept") }
    let large = String(repeating: "x", count: 1_000_000)
    let error = #expect(throws: StorageError.self) { try database.write { try $0.settings.set("b", to: large) } }
    guard case .full = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    try database.write { try $0.settings.set("c", to: "later") }
    let values = try database.read { [try $0.settings.get("a"), try $0.settings.get("b"), try $0.settings.get("c")] }
    #expect(values == ["kept", nil, "later"])
  }

  @Test("A database that another process writes to for too long is said to be locked", .ofFiles)
  func locked() throws {
    let folder = try TemporaryFolder()
    var options = DatabaseOptions()
    options.busyTimeoutMilliseconds = 10
    let database = try folder.open(options)
    let other = try Connection(path: folder.database, flags: SQLITE_OPEN_READWRITE)
    try other.run("BEGIN IMMEDIATE")
    let error = #expect(throws: StorageError.self) { try database.write { try $0.settings.set("a", to: "1") } }
    guard case .locked = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("A second server is kept away while the first lives, a tool beside it is not")
  func exclusive() throws {
    let folder = try TemporaryFolder()
    do {
      let database = try folder.open()
      expectError(.inUse) { _ = try folder.open() }
      var options = DatabaseOptions()
      options.isExclusive = false
      try folder.open(options).write { try $0.settings.set("a", to: "tool") }
      let value = try database.read { try $0.settings.get("a") }
      #expect(value == "tool")
    }
    let value = try folder.open().read { try $0.settings.get("a") }
    #expect(value == "tool")
  }

  @Test("A folder that doesn't exist cannot be opened", .ofFiles)
  func noFolder() throws {
    let error = #expect(throws: StorageError.self) { _ = try Database.open(path: "/nowhere/at/all.db", now: 1) }
    guard case .cannotOpen(let failure) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(!failure.message.contains("nowhere"))
  }

  @Test("The writer runs with the settings that durability rests on", .ofFiles)
  func settings() throws {
    let folder = try TemporaryFolder()
    let values = try folder.open().write { transaction in
      try transaction.connection.first(
        """
        SELECT (SELECT journal_mode FROM pragma_journal_mode), (SELECT synchronous FROM pragma_synchronous),
          (SELECT foreign_keys FROM pragma_foreign_keys)
        """
      ) { row in [row.text(0), row.text(1), row.text(2)] }
    }
    #expect(values == ["wal", "2", "1"])
  }
}

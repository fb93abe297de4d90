import CSQLite
import Testing

@testable import Storage

@Suite("Epochs")
struct EpochRepositoryTests {
  private func end(_ database: Database, _ epoch: String) throws -> Int64? {
    try database.read { try $0.epochs.alertRevision(atEndOf: epoch) }
  }

  /// Counts the revision of alerts up.
  private func change(_ database: Database, _ times: Int) throws {
    for _ in 0..<times {
      try database.write { transaction in
        try transaction.connection.run(
          "INSERT INTO counters VALUES ('alerts', 1) ON CONFLICT (name) DO UPDATE SET value = counters.value + 1")
      }
    }
  }

  private func epochs(_ database: Database) throws -> Int64 {
    try database.read { try $0.connection.integer("SELECT count(*) FROM epochs") }
  }

  @Test("Every opening has an epoch of its own, stored with the first thing that is written and not before")
  func begins() throws {
    let folder = try TemporaryFolder()
    var seen: Set<String> = []
    for number in 0..<3 {
      let database = try folder.open()
      #expect(seen.insert(database.epoch).inserted)
      #expect(try epochs(database) == Int64(number))
      #expect(try end(database, database.epoch) == nil)
      try change(database, 2)
      #expect(try epochs(database) == Int64(number + 1))
      #expect(try end(database, database.epoch) == Int64(2 * number + 2))
    }
    #expect(try folder.open().read { try $0.connection.integer("SELECT count(*) FROM epochs") } == 3)
  }

  @Test("A transaction that fails begins no epoch; the next one does")
  func fails() throws {
    struct Refused: Error {}
    let folder = try TemporaryFolder()
    let database = try folder.open()
    #expect(throws: Refused.self) { try database.write { _ in throw Refused() } }
    #expect(try epochs(database) == 0)
    try change(database, 1)
    #expect(try epochs(database) == 1)
  }

  @Test("What works beside a server begins no epoch")
  func tools() throws {
    let folder = try TemporaryFolder()
    let server = try folder.open()
    var options = DatabaseOptions()
    options.isExclusive = false
    try folder.open(options).write { try $0.settings.set("a", to: "1") }
    #expect(try epochs(server) == 0)
  }

  @Test("An epoch that a copy was made in ends there for the copy, and goes on for the original", .ofFiles)
  func copies() throws {
    let folder = try TemporaryFolder()
    var first = ""
    do {
      let database = try folder.open()
      first = database.epoch
      try change(database, 5)
      _ = try DatabaseBackup(source: folder.database, destination: folder.path + "/copy.db").run(replaces: false)
      try change(database, 4)
      #expect(try end(database, first) == 9)
    }
    let copy = try Database.open(path: folder.path + "/copy.db", now: 1)
    try change(copy, 7)
    let original = try folder.open()
    try change(original, 1)
    #expect(try end(copy, first) == 5)
    #expect(try end(copy, copy.epoch) == 12)
    #expect(try end(original, first) == 9)
    #expect(try end(original, copy.epoch) == nil)
  }

  @Test("A thousand epochs are remembered")
  func bounded() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    try database.write { transaction in
      for number in 0..<1_100 { try transaction.epochs.begin("e\(number)", alerts: 0) }
    }
    #expect(try epochs(database) == 1_000)
    #expect(try end(database, "e99") == nil)
    #expect(try end(database, "e1099") == 0)
  }
}

import CSQLite
import Foundation
import Testing
import Waiting

@testable import Storage

@Suite("Backups", .ofFiles)
struct DatabaseBackupTests {
  private func backUp(
    _ folder: borrowing TemporaryFolder, to name: String = "copy.db", replaces: Bool = false
  ) throws -> DatabaseBackup.Contents {
    try DatabaseBackup(source: folder.database, destination: "\(folder.path)/\(name)").run(replaces: replaces)
  }

  private func names(in folder: borrowing TemporaryFolder) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
  }

  private func write(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  @Test("A copy holds what was committed, log and all, in one file for its owner alone")
  func contents() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    try database.write { transaction in
      try transaction.settings.set("a", to: "1")
      _ = try transaction.series.create(.orders(), now: 1)
    }
    let contents = try backUp(folder)
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/copy.db")
    #expect(contents.series == 1)
    #expect(contents.bytes == attributes[.size] as? Int64)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(try names(in: folder).filter { $0.hasPrefix("copy.db") } == ["copy.db"])
    let copy = try Database.open(path: folder.path + "/copy.db", now: 1)
    let value = try copy.read { try $0.settings.get("a") }
    #expect(value == "1")
  }

  @Test("While another writes, a copy holds all that was committed before it began, and no half of a transaction")
  func concurrent() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    func commit(_ number: Int) throws {
      try database.write { transaction in
        // Two ends of the file: a copy that mixed moments would not have both of one transaction.
        try transaction.settings.set("first", to: "\(number)")
        try transaction.settings.set("filler-\(number % 64)", to: String(repeating: "x", count: 40_000))
        try transaction.settings.set("second", to: "\(number)")
      }
    }
    for number in 0..<64 { try commit(number) }
    nonisolated(unsafe) var begun = 0
    nonisolated(unsafe) var failure: (any Error)?
    nonisolated(unsafe) let step = commit
    let stop = DispatchSemaphore(value: 0)
    let running = DispatchSemaphore(value: 0)
    let group = DispatchGroup()
    DispatchQueue.global().async(group: group) {
      var number = 64
      while stop.wait(timeout: .now()) == .timedOut {
        do { try step(number) } catch { failure = error }
        if number == 80 {
          begun = number
          running.signal()
        }
        number += 1
      }
    }
    try bounded { running.wait() }
    for round in 0..<5 {
      _ = try backUp(folder, to: "copy-\(round).db")
      let copy = try Database.open(path: "\(folder.path)/copy-\(round).db", now: 1)
      let pair = try copy.read { [try $0.settings.get("first"), try $0.settings.get("second")] }
      #expect(pair[0] == pair[1])
      #expect(Int(pair[0] ?? "") ?? 0 >= begun)
    }
    stop.signal()
    try bounded { group.wait() }
    #expect(failure == nil)
  }

  @Test("What a killed server left in its log is in the copy")
  func abandoned() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    try database.write { try $0.settings.set("a", to: "1") }
    let left = folder.path + "/left.db"
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: folder.database + suffix, toPath: left + suffix)
    }
    _ = try DatabaseBackup(source: left, destination: folder.path + "/copy.db").run(replaces: false)
    let value = try Database.open(path: folder.path + "/copy.db", now: 1).read { try $0.settings.get("a") }
    #expect(value == "1")
  }

  @Test("A file that is there stays as it was, unless it may be replaced")
  func existing() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    try write("mine", folder.path + "/copy.db")
    #expect(throws: BackupError.exists) { try backUp(folder) }
    #expect(try String(contentsOfFile: folder.path + "/copy.db", encoding: .utf8) == "mine")
    _ = try backUp(folder, replaces: true)
    _ = try Database.open(path: folder.path + "/copy.db", now: 1)
    try database.write { try $0.settings.set("a", to: "1") }
  }

  @Test("The database itself is never replaced, by whatever name")
  func itself() throws {
    let folder = try TemporaryFolder()
    do { _ = try folder.open() }
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/alias.db", withDestinationPath: folder.database)
    for name in ["test.db", "alias.db"] {
      #expect(throws: BackupError.sameFile) { try backUp(folder, to: name, replaces: true) }
    }
    _ = try folder.open()
  }

  @Test("A database that a server works with is not replaced, nor is a copy laid beside the log of another")
  func inUse() throws {
    let folder = try TemporaryFolder()
    do { _ = try folder.open() }
    do {
      let other = try Database.open(path: folder.path + "/copy.db", now: 1)
      #expect(throws: BackupError.destinationInUse) { try backUp(folder, replaces: true) }
      try other.checkpoint()
    }
    try write("log", folder.path + "/copy.db-wal")
    #expect(throws: BackupError.strayLog(suffix: "-wal")) { try backUp(folder, replaces: true) }
    #expect(throws: BackupError.notAFile) { try backUp(folder, to: "", replaces: true) }
  }

  @Test("What is no database of ours, or one of a later version, is not copied, and nothing is made")
  func refusals() throws {
    let folder = try TemporaryFolder()
    let before = try names(in: folder)
    let missing = #expect(throws: StorageError.self) { try backUp(folder) }
    guard case .cannotOpen = missing else {
      Issue.record("\(String(describing: missing))")
      return
    }
    #expect(try names(in: folder) == before)
    do {
      let other = try Connection(path: folder.path + "/other.db", flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
      try other.run("CREATE TABLE theirs (x)")
    }
    #expect(throws: StorageError.foreignDatabase(applicationID: 0)) {
      try DatabaseBackup(source: folder.path + "/other.db", destination: folder.path + "/copy.db").run(replaces: false)
    }
    do { _ = try folder.open() }
    do {
      try Connection(path: folder.database, flags: SQLITE_OPEN_READWRITE).run("PRAGMA user_version=99")
    }
    let known = Migrations.compiledIn().migrations.count
    #expect(throws: StorageError.newerDatabase(found: 99, known: known)) { try backUp(folder) }
    #expect(try names(in: folder).contains { $0.hasPrefix("copy.db") } == false)
  }

  @Test("A damaged database gives no copy, and an earlier one stays")
  func damaged() throws {
    let folder = try TemporaryFolder()
    do {
      let database = try folder.open()
      try database.write { transaction in
        for number in 0..<200 { try transaction.settings.set("s-\(number)", to: String(repeating: "y", count: 500)) }
      }
      try database.checkpoint()
    }
    _ = try backUp(folder)
    let earlier = try Data(contentsOf: URL(filePath: folder.path + "/copy.db"))
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: folder.database)))
    // Every page behind the schema's, so that what is read at opening is whole.
    let root = try Connection(path: folder.database, flags: SQLITE_OPEN_READONLY)
      .integer("SELECT rootpage FROM sqlite_schema WHERE name = 'settings'")
    for index in Int(root - 1) * 4_096..<Int(root) * 4_096 { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) }
    try Data(bytes).write(to: URL(filePath: folder.database))
    #expect(throws: (any Error).self) { try backUp(folder, replaces: true) }
    #expect(try Data(contentsOf: URL(filePath: folder.path + "/copy.db")) == earlier)
    #expect(try names(in: folder).contains { $0.contains("partial") } == false)
  }
}

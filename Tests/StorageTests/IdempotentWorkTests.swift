import Foundation
import Testing
import Waiting

@testable import Storage

@Suite("Idempotent work")
struct IdempotentWorkTests {
  private struct Refusal: Error {}

  private let work = IdempotentWork(
    key: IdempotencyKey(key: "k", method: "POST", path: "/v1/series"), fingerprint: [1], createdAt: 5)

  private func memory(in database: Database) throws -> IdempotencyMemory? {
    try database.read { try $0.idempotency.recall(work.key, fingerprint: work.fingerprint) }
  }

  @Test(
    "Work is marked by the transaction that does it: in every copy of the files both are there or neither", .ofFiles)
  func atomic() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    try work.scope {
      try database.write { transaction in
        try transaction.settings.set("a", to: "1")
        try expectInCopy(folder, "within", value: nil, nil)
      }
      try expectInCopy(folder, "after", value: "1", .carriedOut)
    }
  }

  private func expectInCopy(
    _ folder: borrowing TemporaryFolder, _ name: String, value: String?, _ expected: IdempotencyMemory?
  ) throws {
    let copy = try Database.open(path: folder.copy(as: name), now: 1)
    let found = try copy.read { try $0.settings.get("a") }
    #expect(found == value)
    #expect(try memory(in: copy) == expected)
  }

  @Test("What is rolled back takes the mark along, and what is done after it is marked")
  func rollback() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    try work.scope {
      #expect(throws: Refusal.self) {
        try database.write { transaction in
          try transaction.settings.set("a", to: "1")
          throw Refusal()
        }
      }
      #expect(try memory(in: database) == nil)
      try database.write { try $0.settings.set("a", to: "2") }
      #expect(try memory(in: database) == .carriedOut)
    }
  }

  @Test("A transaction that the disk has no room for leaves no mark", .ofFiles)
  func full() throws {
    let folder = try TemporaryFolder()
    var options = DatabaseOptions()
    // An empty database has about a hundred, and what there is no room for 244.
    options.maximumPages = 200
    let database = try folder.open(options)
    let large = String(repeating: "x", count: 1_000_000)
    #expect(throws: StorageError.self) {
      try work.scope { try database.write { try $0.settings.set("a", to: large) } }
    }
    #expect(try memory(in: database) == nil)
  }

  @Test("Of several transactions the first that writes marks, and the rest leave the mark as it is")
  func several() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    try work.scope {
      try database.write { _ = try $0.settings.get("a") }
      #expect(try memory(in: database) == nil)
      for value in ["1", "2"] {
        try database.write { try $0.settings.set("a", to: value) }
        #expect(try memory(in: database) == .carriedOut)
      }
    }
  }

  @Test("A transaction that changes no row is no work")
  func nothingWritten() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    try database.write { try $0.settings.set("a", to: "1") }
    try work.scope {
      _ = try database.write { try $0.idempotency.prune(createdBefore: 0) }
      _ = try database.read { try $0.settings.get("a") }
    }
    #expect(try memory(in: database) == nil)
  }

  @Test("What is written outside the scope is in nobody's name: before, after, beside, and on other threads")
  func outside() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    try database.write { try $0.settings.set("a", to: "1") }
    try work.scope {
      try IdempotentWork.outside { try database.write { try $0.settings.set("a", to: "2") } }
      let ended = DispatchSemaphore(value: 0)
      Thread.detachNewThread {
        #expect(throws: Never.self) { try database.write { try $0.settings.set("a", to: "3") } }
        ended.signal()
      }
      try bounded { ended.wait() }
      #expect(try memory(in: database) == nil)
      #expect(IdempotentWork.current == work)
    }
    try database.write { try $0.settings.set("a", to: "4") }
    #expect(try memory(in: database) == nil)
  }
}

extension TemporaryFolder {
  /// Copies the files as a process that died now would leave them.
  fileprivate func copy(as name: String) throws -> String {
    let copy = path + "/\(name).db"
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: database + suffix, toPath: copy + suffix)
    }
    return copy
  }
}

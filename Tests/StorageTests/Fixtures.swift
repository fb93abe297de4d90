import Foundation
import Testing

@testable import Storage

/// A folder of its own for one test, removed with the value; where the tests run on PostgreSQL, with a schema for its database.
struct TemporaryFolder: ~Copyable {
  let path: String
  /// A file, or a URL of PostgreSQL.
  let database: String

  init() throws {
    let name = UUID().uuidString
    path = NSTemporaryDirectory() + "lapwing-storage-" + name
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    database = try TestCluster.schema(name) ?? path + "/test.db"
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func open(_ options: DatabaseOptions = DatabaseOptions()) throws -> Database {
    try Database.open(path: database, options: options, now: 1_700_000_000)
  }
}

extension SeriesDefinition {
  static func orders(_ id: String = "orders") -> SeriesDefinition {
    SeriesDefinition(id: id, interval: 60, metrics: ["orders"])
  }
}

/// Expects `body` to throw just this error.
func expectError(
  _ expected: StorageError, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) {
  #expect(throws: expected, sourceLocation: sourceLocation, performing: body)
}

import Foundation
import Testing

@testable import Storage

/// Where the tests of databases run on PostgreSQL: `LAPWING_TEST_POSTGRESQL` is a URL of a database in which each test makes a
/// schema of its own, which stays: the cluster is made for them (Tests/PostgreSQL/run).
enum TestCluster {
  static let url = ProcessInfo.processInfo.environment["LAPWING_TEST_POSTGRESQL"]

  /// - Returns: the URL of a new schema; nil where the tests run on files.
  static func schema(_ name: String) throws -> String? {
    guard let url else { return nil }
    let schema = "t" + name.filter { $0 != "-" }.lowercased()
    try execute("CREATE SCHEMA \(schema)")
    // Of a URL an argument of the server's, so that nothing of a session is needed.
    return "\(url)\(url.contains("?") ? "&" : "?")options=-csearch_path%3D\(schema)"
  }

  /// Runs statements beside the database under test.
  static func execute(_ text: String) throws {
    #if PostgreSQL
      try PostgreSQLSession(PostgreSQLAddress(location: DatabaseLocation(url ?? ""))).execute(text)
    #else
      throw StorageError.withoutPostgreSQL
    #endif
  }
}

extension Trait where Self == ConditionTrait {
  /// Of what only a file has.
  static var ofFiles: Self { .enabled(if: TestCluster.url == nil, "of SQLite alone") }

  /// Of what only PostgreSQL has.
  static var onPostgreSQL: Self { .enabled(if: TestCluster.url != nil, "of PostgreSQL alone") }
}

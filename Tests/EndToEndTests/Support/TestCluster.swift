import Glibc
import Platform
import Testing

/// Where the tests run on PostgreSQL: `LAPWING_TEST_POSTGRESQL` is a URL of a database in which each server gets a schema of its
/// own, by the path that its file would have. So a server that is started again on a path finds what the one before left.
enum TestCluster {
  static let url = getenv("LAPWING_TEST_POSTGRESQL").map { String(cString: $0) }

  /// What `--database` takes for a path.
  static func location(of path: String) -> String {
    guard let url, path.hasPrefix("/") else { return path }
    let schema = schema(path)
    _ = try? answer(to: "CREATE SCHEMA IF NOT EXISTS \(schema)")
    return "\(url)\(url.contains("?") ? "&" : "?")options=-csearch_path%3D\(schema)"
  }

  private static func schema(_ path: String) -> String {
    "e"
      + String(
        path.utf8.reduce(into: UInt64(14_695_981_039_346_656_037)) { $0 = ($0 ^ UInt64($1)) &* 1_099_511_628_211 })
  }

  /// What `psql` answers, a line a row, in the schema of a path where one is given.
  static func answer(to sql: String, in path: String? = nil) throws -> [String] {
    guard let url else { throw CannotAsk(sql: sql) }
    let commands = path.map { ["-c", "SET search_path = \(schema($0))"] } ?? []
    let psql = Subprocess(
      "/usr/bin/psql", [url, "-XAtq", "-v", "ON_ERROR_STOP=1"] + commands + ["-c", sql],
      environment: ["PATH=/usr/bin:/bin"])
    let result = try psql.run(input: [], limit: 1 << 20, within: .seconds(60))
    guard result.code == 0 else { throw CannotAsk(sql: sql) }
    return String(decoding: result.output, as: UTF8.self).split(separator: "\n").map { String($0) }
  }

  struct CannotAsk: Error { let sql: String }
}

extension Trait where Self == ConditionTrait {
  /// Of what only a file has.
  static var ofFiles: Self { .enabled(if: TestCluster.url == nil, "of SQLite alone") }

  /// Of what only PostgreSQL has.
  static var onPostgreSQL: Self { .enabled(if: TestCluster.url != nil, "of PostgreSQL alone") }
}

/// What a server that ended has left in its database, whichever engine that is.
struct StoredDatabase {
  let path: String

  init(_ path: String) { self.path = path }

  /// What the engine itself finds wrong; PostgreSQL looks at nothing by itself.
  func findings() throws -> [String] { TestCluster.url == nil ? try SQLiteFile(path).findings() : [] }

  func integer(_ sql: String) throws -> Int {
    TestCluster.url == nil
      ? try SQLiteFile(path).integer(sql) : Int(try TestCluster.answer(to: sql, in: path).first ?? "") ?? 0
  }

  func texts(_ sql: String) throws -> [String] {
    TestCluster.url == nil ? try SQLiteFile(path).texts(sql) : try TestCluster.answer(to: sql, in: path)
  }
}

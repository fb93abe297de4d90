import CSQLite

/// A database as SQLite itself sees it, beside the program that is tested.
struct SQLiteFile: ~Copyable {
  private let handle: OpaquePointer

  /// Opens the file for reading.
  init(_ path: String) throws {
    try self.init(path, flags: SQLITE_OPEN_READONLY)
  }

  /// - Parameter flags: sqlite.org/c3ref/open.html.
  init(_ path: String, flags: Int32) throws {
    var handle: OpaquePointer?
    let code = sqlite3_open_v2(path, &handle, flags, nil)
    guard code == SQLITE_OK, let handle else {
      sqlite3_close_v2(handle)
      throw CannotStart(call: "sqlite3_open_v2", code: code)
    }
    self.handle = handle
  }

  deinit { sqlite3_close_v2(handle) }

  func run(_ sql: String) throws {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    if code != SQLITE_OK { throw CannotStart(call: sql, code: code) }
  }

  /// The first column of every row, as text.
  func texts(_ sql: String) throws -> [String] {
    var statement: OpaquePointer?
    var code = sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
    defer { sqlite3_finalize(statement) }
    guard code == SQLITE_OK else { throw CannotStart(call: sql, code: code) }
    var texts: [String] = []
    while true {
      code = sqlite3_step(statement)
      guard code == SQLITE_ROW else { break }
      texts.append(sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? "")
    }
    guard code == SQLITE_DONE else { throw CannotStart(call: sql, code: code) }
    return texts
  }

  func integer(_ sql: String) throws -> Int { try texts(sql).first.flatMap { Int($0) } ?? 0 }

  /// What SQLite finds wrong with pages, indices and references (sqlite.org/pragma.html#pragma_integrity_check).
  func findings() throws -> [String] {
    try texts("PRAGMA integrity_check").filter { $0 != "ok" } + texts("PRAGMA foreign_key_check")
  }
}

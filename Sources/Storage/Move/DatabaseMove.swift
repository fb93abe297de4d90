/// A database moved from a file to PostgreSQL, back, or between two of a kind.
///
/// **The target appears whole or not at all.** A file is written under another name and gets its own once it is checked; of PostgreSQL
/// schema and rows are one transaction. So whatever kills a move, no server ever finds a half database, and the next move begins
/// again.
///
/// **The source must be at rest**: a server would go on acknowledging what a snapshot does not have. It is kept from starting until
/// the move has ended.
///
/// What there is to move is read from the schemas. After the last row every one is read back and compared, before the target
/// appears.
package struct DatabaseMove: Sendable {
  /// How far a move has come.
  package struct Progress: Equatable, Sendable {
    package enum Step: String, Sendable { case checking, copying, verifying }

    package var step = Step.checking
    package var table = ""
    /// Of this step.
    package var rows: Int64 = 0
    package var bytes: Int64 = 0
  }

  /// Tables that stay where they are, and why.
  static let leftBehind: [String: StaticString] = [
    "applied_migrations": "each engine has scripts of its own",
    "leases": "they say who may write to the database that is left",
    "nodes": "they are the servers of the database that is left",
  ]

  package let source: DatabaseLocation
  package let target: DatabaseLocation

  package init(from source: String, to target: String) {
    self.source = DatabaseLocation(source)
    self.target = DatabaseLocation(target)
  }

  /// Moves; the source is left as it is.
  ///
  /// - Returns: what was copied.
  /// - Throws: `MoveError`, `StorageError`, `BackupError`.
  package func run(now: Int64, onProgress: (Progress) -> Void) throws -> Progress {
    let target = try makeTarget()
    var copied = Progress()
    try withSource { source in
      try target.make(now: now) {
        let tables = try Self.matching(source.tables(), target.tables())
        var progress = Progress()
        try Self.check(tables, source, target, &progress, onProgress)
        progress = Progress(step: .copying)
        for table in tables { try Self.copy(table, source, target, &progress, onProgress) }
        try target.finish(lastKeys: source.lastKeys())
        copied = progress
        progress = Progress(step: .verifying)
        for table in tables { try Self.verify(table, source, target, &progress, onProgress) }
      }
    }
    return copied
  }

  /// Removes what there is of a new file: for a process that is told to end while `run` is at work.
  package func removePartialFile() {
    if !target.isPostgreSQL { PartialFile.remove(MovedFile.unfinished(target.text)) }
  }

  private func makeTarget() throws -> any MoveTarget {
    guard target.isPostgreSQL else { return try MovedFile(creating: target.text) }
    #if PostgreSQL
      return MovedServer(PostgreSQLAddress(location: target))
    #else
      throw StorageError.withoutPostgreSQL
    #endif
  }

  private func withSource(_ body: (any MoveEnd) throws -> Void) throws {
    guard source.isPostgreSQL else { return try MovedFile.reading(source.text, body) }
    #if PostgreSQL
      try MovedServer.reading(PostgreSQLAddress(location: source), body)
    #else
      throw StorageError.withoutPostgreSQL
    #endif
  }
}

extension DatabaseMove {
  /// The tables of both, by name; those that only one has must be known to stay behind.
  static func matching(
    _ source: [String: MovedTable], _ target: [String: MovedTable]
  ) throws(MoveError) -> [MovedTable] {
    let names = Set(source.keys).union(target.keys).subtracting(leftBehind.keys).sorted()
    var tables: [MovedTable] = []
    for name in names {
      guard let table = source[name], let other = target[name], Set(table.columns) == Set(other.columns),
        !table.key.isEmpty
      else { throw .differentTables(name) }
      tables.append(table)
    }
    return tables
  }

  /// Looks at each text and each double before anything is copied.
  private static func check(
    _ tables: [MovedTable], _ source: any MoveEnd, _ target: any MoveTarget, _ progress: inout Progress,
    _ onProgress: (Progress) -> Void
  ) throws {
    for whole in tables {
      var table = whole
      table.columns = whole.columns.filter {
        $0.kind == .text || $0.kind == .double || whole.key.contains($0.name)
      }
      let rows = try source.rows(of: table)
      while let row = try rows.next() {
        for (column, value) in zip(table.columns, row) {
          guard let reason = target.objection(to: value) else { continue }
          throw MoveError.unstorable(
            table: table.name, row: table.place(of: row), column: column.name, reason: reason)
        }
        progress.count(row, of: table, onProgress)
      }
    }
  }

  private static func copy(
    _ table: MovedTable, _ source: any MoveEnd, _ target: any MoveTarget, _ progress: inout Progress,
    _ onProgress: (Progress) -> Void
  ) throws {
    let rows = try source.rows(of: table)
    try target.append(to: table) {
      guard let row = try rows.next() else { return nil }
      progress.count(row, of: table, onProgress)
      return row
    }
  }

  /// Reads both ends in the order of the key and compares value by value.
  static func verify(
    _ table: MovedTable, _ source: any MoveEnd, _ target: any MoveEnd, _ progress: inout Progress,
    _ onProgress: (Progress) -> Void
  ) throws {
    let (wanted, found) = (try source.rows(of: table), try target.rows(of: table))
    while true {
      let (row, copy) = (try wanted.next(), try found.next())
      guard row == copy else {
        throw MoveError.differs(table: table.name, row: table.place(of: row ?? copy ?? []))
      }
      guard let row else { return }
      progress.count(row, of: table, onProgress)
    }
  }
}

extension DatabaseMove.Progress {
  fileprivate mutating func count(_ row: [MovedValue], of table: MovedTable, _ onProgress: (Self) -> Void) {
    self.table = table.name
    rows += 1
    bytes += row.reduce(0) { $0 + Int64($1.byteCount) }
    onProgress(self)
  }
}

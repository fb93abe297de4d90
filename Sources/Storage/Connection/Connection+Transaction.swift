extension Connection {
  /// Runs `body` between `begin` and COMMIT; anything thrown, the commit's own failure included, rolls back.
  func transaction<Result>(begin: StaticString, _ body: (Transaction) throws -> Result) throws -> Result {
    try run(begin)
    do {
      let result = try body(Transaction(connection: self))
      try run("COMMIT")
      return result
    } catch {
      // After a full disk or an I/O error SQLite has rolled back already; a rollback of its own then fails.
      if isInTransaction { try? run("ROLLBACK") }
      throw error
    }
  }

  /// A transaction that takes the write lock at once, so that it cannot fail half-way for want of it
  /// (sqlite.org/lang_transaction.html).
  func write<Result>(_ body: (Transaction) throws -> Result) throws -> Result {
    try transaction(begin: "BEGIN IMMEDIATE", body)
  }

  /// A transaction that sees one snapshot from its first query to its last (sqlite.org/isolation.html).
  func read<Result>(_ body: (Transaction) throws -> Result) throws -> Result {
    try transaction(begin: "BEGIN DEFERRED", body)
  }
}

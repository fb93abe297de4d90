/// A database that rows are moved from or to.
protocol MoveEnd: AnyObject {
  /// What its schema holds, by the names of the tables.
  func tables() throws -> [String: MovedTable]

  /// The highest key that was ever given to a row, where the table remembers it.
  func lastKeys() throws -> [String: Int64]

  /// The rows of a table one after another, as many at a time in memory as the engine needs. One stream at a time.
  func rows(of table: MovedTable) throws -> any MovedRows
}

/// Rows that are read one by one.
protocol MovedRows: AnyObject {
  /// Nil at the end.
  func next() throws -> [MovedValue]?
}

/// A database that is made by moving another one there. It appears whole or not at all.
protocol MoveTarget: MoveEnd {
  /// Runs `body` in what becomes the database once it returns, and is gone where it throws.
  ///
  /// Within it tables are empty, no trigger fires and no reference is checked; `finish` brings that back.
  func make(now: Int64, _ body: () throws -> Void) throws

  /// Appends rows to a table until `next` answers nil.
  func append(to table: MovedTable, _ next: () throws -> [MovedValue]?) throws

  /// Lets keys go on behind those that were given, and triggers and references hold again.
  func finish(lastKeys: [String: Int64]) throws

  /// Why the engine cannot hold a value; nil where it can.
  func objection(to value: MovedValue) -> String?
}

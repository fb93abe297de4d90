/// Why a database was not moved. Nothing of it is at its new place then.
package enum MoveError: Error, Equatable, Sendable {
  /// What is to be moved to holds something already.
  case targetInUse
  /// The database that is to be moved is of an earlier version.
  case sourceNotCurrent(found: Int, known: Int)
  /// A table or its columns are in one schema alone, and nobody said that it stays behind.
  case differentTables(String)
  /// A value that the other engine cannot hold.
  case unstorable(table: String, row: String, column: String, reason: String)
  /// What was read back is not what was written.
  case differs(table: String, row: String)
  /// The new file did not pass SQLite's own check.
  case damaged
}

/// What can go wrong with the database. Neither SQL nor paths are in it: every case may be shown to a client's
/// operator, though the API chooses its own words.
package enum StorageError: Error, Equatable, Sendable {
  /// The disk (or the configured size of the database) is full. Nothing of the transaction was kept.
  case full(EngineFailure)
  /// The file, its folder or the connection does not allow writing.
  case readOnly(EngineFailure)
  /// Another process or transaction held the database longer than the busy timeout.
  case locked(EngineFailure)
  /// Another server works with this database.
  case inUse
  /// Another server has taken the database over from this one, which must not touch it any more.
  case takenOver
  /// PostgreSQL does not answer: it is away, starts or stops, or the connection broke. Nothing of the transaction was kept.
  case unreachable(EngineFailure)
  /// PostgreSQL does not let us in: the name, the password, the database.
  case refused(EngineFailure)
  /// PostgreSQL has no connection left for us.
  case outOfConnections(EngineFailure)
  /// A statement took longer than it may, and was stopped.
  case tooSlow(EngineFailure)
  /// The connection broke while the transaction was committed: whether it was is not known to its caller.
  case outcomeUnknown(EngineFailure)
  /// This build knows no PostgreSQL.
  case withoutPostgreSQL
  /// A database of PostgreSQL that cannot be used, and why, as a sentence.
  case unsuitable(String)
  /// PostgreSQL keeps no text with the character U+0000.
  case unstorableText
  /// The file is damaged or is no database.
  case corrupt(EngineFailure)
  /// The file cannot be opened: no such folder, no permission.
  case cannotOpen(EngineFailure)
  /// Reading, writing or syncing the file failed.
  case inputOutput(EngineFailure)
  /// Anything else that the engine reports.
  case other(EngineFailure)
  /// The file is a database of another application.
  case foreignDatabase(applicationID: Int64)
  /// The database was written by a later version of the service, which knows migration `found`.
  case newerDatabase(found: Int, known: Int)
  /// The database is missing or empty, and its log is not: what was acknowledged last may be in it.
  case logWithoutDatabase
  /// An applied migration differs from the one compiled in.
  case changedMigration(number: Int)
  /// The id, name or number is taken.
  case alreadyExists
  /// The row that was to be changed does not exist, or no longer.
  case notFound
  /// Others refer to the row, so that it cannot be deleted: a series that has models.
  case referenced
  /// The row is not in a state that allows the change: a version that is no longer training, a series that was
  /// replaced since it was read.
  case conflict
  /// The interval of a series with points cannot change.
  case intervalConflict
  /// A column with points cannot go, or change between metric and context.
  case columnsConflict
  /// A slot, count or size beyond what the format allows.
  case outOfRange
  /// A spool reached its limit of bytes.
  case spoolFull(limit: Int)
  /// A spool's temporary file failed with this `errno`.
  case spool(errno: Int32)
}

/// What an engine reported: a result of SQLite (sqlite.org/rescode.html), or a state of PostgreSQL, whose codes are 0 and
/// whose letters are in the text. `message` holds no SQL, no values, no paths and no passwords.
package struct EngineFailure: Error, Equatable, Sendable {
  package let code: Int32
  package let extendedCode: Int32
  package let message: String
}

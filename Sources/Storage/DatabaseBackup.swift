import CSQLite
import Glibc

/// A copy of a database as it was at one moment, made while a server works with it (sqlite.org/lang_vacuum.html).
///
/// **What is in it**: everything that was committed when the copying began, nothing that was committed later, and none of
/// the room that what was deleted has left. The copying reads from one snapshot of the log, so that neither it nor the
/// server waits for the other; what it costs the server is the reading of the file, and a log that cannot be cut back
/// until the copy is done.
///
/// **The copy appears whole or not at all**: it is written under a temporary name beside the place where it belongs,
/// checked page by page and index by index, synced to the disk, and then renamed.
package struct DatabaseBackup: Sendable {
  /// What a copy holds.
  package struct Contents: Equatable, Sendable {
    package let bytes: Int64
    package let series: Int64
    package let points: Int64
    package let models: Int64
    package let monitors: Int64
  }

  package let source: String
  package let destination: String

  package init(source: String, destination: String) {
    self.source = source
    self.destination = destination
  }

  /// Makes the copy.
  ///
  /// - Parameter replaces: whether a file that is there already may be replaced.
  /// - Throws: `BackupError` where the destination cannot be used or the copy is damaged; `StorageError` where the source
  ///   cannot be read or is no database of this program or an earlier version.
  package func run(replaces: Bool) throws -> Contents {
    try checkDestination(replaces: replaces)
    let origin = try openSource()
    let part = try PartialFile(beside: destination)
    let contents = try copy(from: origin, to: part.path)
    try part.publish(as: destination, replaces: replaces)
    return contents
  }

  /// Removes what there is of the copy before it has its name: for a process that is told to end while `run` is at work.
  package func removePartialFile() { PartialFile.remove(PartialFile.path(beside: destination)) }

  /// Looks before the work: at whether the place is free, and at what would spoil the copy or another database.
  private func checkDestination(replaces: Bool) throws(BackupError) {
    if DatabaseLocation(source).isPostgreSQL { throw .isPostgreSQL }
    guard let found = FileIdentity(destination) else { return try checkNoLog() }
    if found == FileIdentity(source) { throw .sameFile }
    guard replaces else { throw .exists }
    guard found.isRegular else { throw .notAFile }
    // A server that has it open would write to a file that has no name any more.
    if FileIdentity(destination + "-lock") != nil {
      do { _ = try ServerLock(databasePath: destination) } catch { throw .destinationInUse }
    }
    try checkNoLog()
  }

  /// A log belongs to the database beside it by its name alone: SQLite would play that of another into the copy
  /// (sqlite.org/howtocorrupt.html, section 1.4).
  private func checkNoLog() throws(BackupError) {
    for suffix in ["-wal", "-journal"] {
      if let log = FileIdentity(destination + suffix), log.size > 0 { throw .strayLog(suffix: suffix) }
    }
  }

  /// Reads only: a backup neither makes a database nor migrates one.
  private func openSource() throws(StorageError) -> Connection {
    let connection = try Connection(path: source, flags: SQLITE_OPEN_READONLY)
    try connection.configureReader(DatabaseOptions())
    let application = try connection.integer("PRAGMA application_id")
    if application != Migrations.applicationID { throw .foreignDatabase(applicationID: application) }
    let version = Int(try connection.integer("PRAGMA user_version"))
    let known = Migrations.compiledIn().migrations.count
    if version > known { throw .newerDatabase(found: version, known: known) }
    return connection
  }

  private func copy(from origin: Connection, to path: String) throws -> Contents {
    // The bytes are synced once, before the copy gets its name.
    try origin.run("PRAGMA synchronous=OFF")
    try origin.copyContents(to: path)
    // One file without a log beside it; the server that opens it goes back to the log.
    let copy = try Connection(path: path, flags: SQLITE_OPEN_READONLY)
    try check(copy)
    try PointLogRepository(connection: copy).load()
    return try contents(of: copy, path: path)
  }

  private func check(_ copy: Connection) throws {
    let findings = try copy.all("PRAGMA integrity_check(10)") { row in row.text(0) }
    if findings != ["ok"] { throw BackupError.damaged }
  }

  private func contents(of copy: Connection, path: String) throws -> Contents {
    Contents(
      bytes: Int64(FileIdentity(path)?.size ?? 0),
      series: try copy.integer("SELECT count(*) FROM series"),
      points: try Transaction(connection: copy).pointCount(),
      models: try copy.integer("SELECT count(*) FROM models"),
      monitors: try copy.integer("SELECT count(*) FROM monitors"))
  }
}

/// Why no copy was made.
package enum BackupError: Error, Equatable, Sendable {
  /// The database is none of SQLite's.
  case isPostgreSQL
  /// There is a file already.
  case exists
  /// The copy would replace the database itself.
  case sameFile
  /// What is there is a folder, a device or the like.
  case notAFile
  /// A server works with the file that would be replaced.
  case destinationInUse
  /// A log that would be taken for the copy's lies beside it, under its name and this suffix.
  case strayLog(suffix: String)
  /// The copy did not pass the check, and so the database would not have.
  case damaged
  /// A call of the system failed with this `errno`.
  case system(call: String, errno: Int32)
}

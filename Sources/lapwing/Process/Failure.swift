import Glibc
import HTTP
import Programs
import Storage

/// Why a command failed, as a sentence for whoever started it.
enum Failure {
  static func sentence(for error: any Error) -> String {
    switch error {
    case let error as StartError: error.message
    case let error as ProgramError: error.message
    // Names are resolved by a function with numbers of its own (getaddrinfo(3)).
    case let error as SystemError where error.call == "getaddrinfo": String(cString: gai_strerror(error.code))
    case let error as SystemError: "\(error.call) failed: \(String(cString: strerror(error.code)))"
    case let error as StorageError: sentence(for: error)
    case let error as BackupError: sentence(for: error)
    case let error as MoveError: sentence(for: error)
    default: "\(error)"
    }
  }

  private static func sentence(for error: StorageError) -> String {
    switch error {
    case .newerDatabase(let found, let known):
      "the database is of a newer version (migration \(found); this program knows \(known))"
    case .changedMigration(let number): "the database was made by another build: its migration \(number) differs"
    case .foreignDatabase: "the file is a database of another application"
    case .inUse: "another lapwing uses the database"
    case .takenOver: "another lapwing has taken the database over"
    case .unreachable(let failure): "PostgreSQL does not answer (\(failure.message))"
    case .refused(let failure): "PostgreSQL does not let lapwing in (\(failure.message))"
    case .outOfConnections(let failure): "PostgreSQL has no connection left (\(failure.message))"
    case .tooSlow: "PostgreSQL takes too long"
    case .outcomeUnknown: "the connection to PostgreSQL broke"
    case .withoutPostgreSQL:
      "this lapwing was built without PostgreSQL; one built with --traits PostgreSQL knows it"
    case .unsuitable(let reason): reason
    case .full: "the disk is full"
    case .logWithoutDatabase:
      "the database is missing or empty, but its log (-wal) is there, which may hold what was stored last; "
        + "put the database back beside it, or move the log away"
    case .readOnly: "the database cannot be written: its disk, folder or file is read-only"
    case .locked: "the database is locked by another process"
    case .corrupt: "the database is damaged, or the file is none; restore a backup"
    case .inputOutput(let failure): "the disk fails (\(failure.message))"
    case .cannotOpen: "the database cannot be opened: is the folder there, and may it be written?"
    default: "the database cannot be used (\(error))"
    }
  }

  private static func sentence(for error: BackupError) -> String {
    switch error {
    case .isPostgreSQL:
      "a database of PostgreSQL is copied by pg_dump, while the server works, and read back by pg_restore"
    case .exists: "there is a file under that name; --force replaces it"
    case .sameFile: "the copy cannot take the place of the database itself"
    case .notAFile: "what is under that name is no file"
    case .destinationInUse: "another lapwing uses the file that would be replaced"
    case .strayLog(let suffix):
      "beside that name lies the log of another database (\(suffix)), which would be taken for the copy's; move it away"
    case .damaged: "the copy is damaged, and so the database seems to be; nothing was kept"
    case .system(let call, let code): "\(call) failed: \(String(cString: strerror(code)))"
    }
  }

  private static func sentence(for error: MoveError) -> String {
    switch error {
    case .targetInUse: "where the database is to go there is something already; it wants a new file, or an empty schema"
    case .sourceNotCurrent(let found, let known):
      "the database is of an earlier version (migration \(found) of \(known)); lapwing serve brings it up to date"
    case .differentTables(let name): "the two engines differ in the table \(name)"
    case .unstorable(let table, let row, let column, let reason):
      "\(column) of \(table) (\(row)) cannot be moved: \(reason)"
    case .differs(let table, let row): "\(table) (\(row)) was not read back as it was written; nothing was kept"
    case .damaged: "the new file did not pass the check; nothing was kept"
    }
  }
}

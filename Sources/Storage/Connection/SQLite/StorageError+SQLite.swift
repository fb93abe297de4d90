import CSQLite

extension StorageError {
  /// The error of the last call on a connection.
  init(of connection: OpaquePointer?) {
    self.init(resultCode: sqlite3_extended_errcode(connection), systemError: Self.lastSystemError(of: connection))
  }

  /// The error for a result code, primary or extended.
  init(resultCode extendedCode: Int32) {
    let code = extendedCode & 0xFF
    let message = sqlite3_errstr(extendedCode).map { String(cString: $0) } ?? "unknown error"
    let failure = EngineFailure(code: code, extendedCode: extendedCode, message: message)
    switch code {
    case SQLITE_FULL: self = .full(failure)
    case SQLITE_READONLY, SQLITE_PERM: self = .readOnly(failure)
    case SQLITE_BUSY, SQLITE_LOCKED: self = .locked(failure)
    case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt(failure)
    case SQLITE_CANTOPEN: self = .cannotOpen(failure)
    case SQLITE_IOERR: self = .inputOutput(failure)
    case SQLITE_CONSTRAINT: self = Self(constraint: failure)
    default: self = .other(failure)
    }
  }

  /// The `errno` of the last failure on the log or the database file. `sqlite3_system_errno` would not do: a failing COMMIT
  /// does not set it.
  private static func lastSystemError(of connection: OpaquePointer?) -> Int32 {
    var number: Int32 = 0
    var log: UnsafeMutablePointer<sqlite3_file>?
    sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log)
    if let log, let methods = log.pointee.pMethods {
      _ = methods.pointee.xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &number)
    }
    if number == 0 { sqlite3_file_control(connection, "main", SQLITE_FCNTL_LAST_ERRNO, &number) }
    return number
  }

  private init(constraint failure: EngineFailure) {
    // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY, _FOREIGNKEY and _TRIGGER (a RESTRICT action): the macros are
    // expressions that the importer doesn't take.
    switch failure.extendedCode >> 8 {
    case 8, 6: self = .alreadyExists
    case 3, 7: self = .referenced
    default: self = .other(failure)
    }
  }

  /// A value in the database that the schema's writer cannot have written.
  static var unreadableValue: StorageError { Self(resultCode: SQLITE_CORRUPT) }
}

import CSQLite

extension StorageError {
  /// The error for a result code, primary or extended.
  init(resultCode extendedCode: Int32) {
    let code = extendedCode & 0xFF
    let message = sqlite3_errstr(extendedCode).map { String(cString: $0) } ?? "unknown error"
    let failure = SQLiteFailure(code: code, extendedCode: extendedCode, message: message)
    switch code {
    case SQLITE_FULL: self = .full(failure)
    case SQLITE_READONLY, SQLITE_PERM: self = .readOnly(failure)
    case SQLITE_BUSY, SQLITE_LOCKED: self = .locked(failure)
    case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt(failure)
    case SQLITE_CANTOPEN: self = .cannotOpen(failure)
    case SQLITE_IOERR: self = .inputOutput(failure)
    case SQLITE_CONSTRAINT: self = Self(constraint: failure)
    default: self = .sqlite(failure)
    }
  }

  private init(constraint failure: SQLiteFailure) {
    // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY, _FOREIGNKEY and _TRIGGER (a RESTRICT action): the macros are
    // expressions that the importer doesn't take.
    switch failure.extendedCode >> 8 {
    case 8, 6: self = .alreadyExists
    case 3, 7: self = .referenced
    default: self = .sqlite(failure)
    }
  }

  /// A value in the database that the schema's writer cannot have written.
  static var unreadableValue: StorageError { Self(resultCode: SQLITE_CORRUPT) }
}

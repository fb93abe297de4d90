import Glibc

/// What can keep a database from taking writes, or from being read, that is neither a client's fault nor ours: for whoever
/// keeps the machine.
package enum StorageFault: Equatable, Sendable {
  /// No room is left on the disk, or none that the quota or the limit on a file's size allows.
  case full
  /// The disk, the folder or the file does not allow writing.
  case readOnly
  /// Another process holds the database's lock.
  case locked
  /// The disk fails.
  case inputOutput
  /// PostgreSQL does not answer.
  case unreachable
  /// PostgreSQL does not let us in.
  case refused
  /// PostgreSQL has no connection left.
  case outOfConnections
  /// PostgreSQL takes longer than a statement may.
  case tooSlow
  /// The connection broke while something was committed.
  case outcomeUnknown
  /// Another server has the database now. It does not pass.
  case takenOver
  /// The file is damaged. It does not pass.
  case damaged

  /// Whether it may be over before this process is.
  package var passes: Bool { self != .damaged && self != .takenOver }
}

extension StorageError {
  /// The fault of the disk or the machine that this error tells of; nil for all others.
  package var storageFault: StorageFault? {
    switch self {
    case .full: .full
    case .readOnly: .readOnly
    case .locked: .locked
    case .corrupt: .damaged
    case .inputOutput, .cannotOpen: .inputOutput
    case .unreachable: .unreachable
    case .refused: .refused
    case .outOfConnections: .outOfConnections
    case .tooSlow: .tooSlow
    case .outcomeUnknown: .outcomeUnknown
    case .takenOver: .takenOver
    case .spool(let number): Self.fault(errno: number)
    default: nil
    }
  }

  /// SQLITE_IOERR_SHMSIZE, an expression that the importer doesn't take.
  private static var indexSizeFailure: Int32 { 10 | 19 << 8 }

  private static func fault(errno number: Int32) -> StorageFault {
    switch number {
    case ENOSPC, EDQUOT, EFBIG: .full
    case EROFS, EACCES, EPERM: .readOnly
    default: .inputOutput
    }
  }

  /// SQLite tells of a full disk by ENOSPC alone; quotas, limits on a file's size, and disks that have become read-only come
  /// as failures of reading and writing, with the system's own number beside them (sqlite.org/c3ref/c_fcntl_begin_atomic_write.html,
  /// SQLITE_FCNTL_LAST_ERRNO).
  init(resultCode: Int32, systemError number: Int32) {
    let error = StorageError(resultCode: resultCode)
    guard case .inputOutput(let failure) = error else {
      self = error
      return
    }
    // The index of the log cannot be extended, which asks for room and nothing else.
    if failure.extendedCode == Self.indexSizeFailure {
      self = .full(failure)
      return
    }
    switch Self.fault(errno: number) {
    case .full: self = .full(failure)
    case .readOnly: self = .readOnly(failure)
    default: self = error
    }
  }
}

import CSQLite
import Glibc

/// Keeps a second server away from a database: at start a server takes over the jobs that were running, which
/// must not be those of a server that still lives.
///
/// It is an advisory lock (flock(2)) on a file of its own beside the database, since closing any descriptor of the
/// database file itself would drop SQLite's locks (sqlite.org/howtocorrupt.html, section 2.2). The system
/// releases it when the process ends, however that comes about; the empty file stays.
struct ServerLock: ~Copyable {
  private let descriptor: Int32

  /// - Throws: `inUse` while another process, or another `Database` of this one, holds it; `cannotOpen` or
  ///   `readOnly` where the file cannot be made.
  init(databasePath: String) throws(StorageError) {
    let descriptor = open(databasePath + "-lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let isRefused = errno == EACCES || errno == EROFS || errno == EPERM
      throw StorageError(resultCode: isRefused ? SQLITE_READONLY : SQLITE_CANTOPEN)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .inUse
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}

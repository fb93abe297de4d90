import Glibc
import Programs
import Storage

/// `lapwing backup`: copies a database while a server works with it, and says in one line what the copy holds.
///
/// Everything of the database is in the copy: receivers' addresses, headers and secrets, and the answers kept
/// for idempotency keys, which work on a restored server as they did. Tokens are not, since they are in no database.
struct BackupCommand {
  let options: BackupOptions

  func run() throws {
    umask(0o077)
    // The server's requests go first.
    _ = nice(10)
    let start = ContinuousClock.now
    let backup = DatabaseBackup(source: options.database, destination: options.to)
    StopSignals.beforeEnding { backup.removePartialFile() }
    let contents = try backup.run(replaces: options.force)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let size = FixedText.number(Double(contents.bytes) / 1e6, places: 1)
    print(
      "\(options.to): \(size) MB, checked; \(contents.series) series with \(contents.points) points, "
        + "\(contents.models) models, \(contents.monitors) monitors; "
        + "\(FixedText.number(seconds, places: 1)) s")
  }
}

/// How a database is opened. The defaults are for a server that shares a small machine with training.
package struct DatabaseOptions: Sendable {
  /// Readers at once; more wait.
  package var readers = 4
  /// How long to wait for another process's lock before `StorageError.locked`.
  package var busyTimeoutMilliseconds: Int32 = 5_000
  /// The longest that a statement may take, on PostgreSQL, and a transaction of the writer's in which nothing happens.
  var longestStatementMilliseconds: Int32 = 30_000
  /// Page cache of the writer, and of each reader, in KiB.
  package var writerCacheKibibytes = 16_384
  package var readerCacheKibibytes = 4_096
  /// The largest size the database file may reach, in pages of 4,096 bytes; nil is SQLite's own limit. Beyond it
  /// writes end in `StorageError.full`.
  package var maximumPages: Int?

  /// Up to so many pages in use, a file of an earlier layout is written anew when it is opened, through memory and the log:
  /// 64 MiB, well below a second.
  package var mostPagesWrittenAnew = 16_384

  /// Whether to keep other servers away. A tool that works beside a server, a backup say, sets it to false.
  package var isExclusive = true

  /// Whether a lease that another server has left behind is waited for until it runs out, on PostgreSQL.
  package var waitsForLease = true

  /// Is told what keeps writes away when that changes, and nil when nothing does any more; within the writer's turn, so it
  /// must be quick and must not write.
  package var onFault: @Sendable (StorageError?) -> Void = { _ in }

  package init() {}
}

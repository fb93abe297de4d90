package import Storage

/// What every use case stands on: the database, the news of changes, and the time.
package struct ServiceContext: Sendable {
  package let database: Database
  package let changes: ChangeBoard
  let detectors: DetectorCache
  package let tally: Tally
  /// Unix seconds.
  package let now: @Sendable () -> Int64

  package init(
    database: Database, changes: ChangeBoard = ChangeBoard(), tally: Tally = Tally(),
    now: @escaping @Sendable () -> Int64
  ) {
    self.database = database
    self.changes = changes
    self.tally = tally
    self.detectors = DetectorCache(capacity: 64)
    self.now = now
  }
}

/// What becomes of the pages of what was deleted (sqlite.org/pragma.html#pragma_auto_vacuum).
///
/// A file that was made with the map of its pages can give them back in small steps. An older one has to be written anew
/// for that, once: at its opening where what it holds is little, however large the file; else only a backup does it.
package enum PageReclaiming: Equatable, Sendable {
  /// They are given back as the database is used.
  case possible
  /// The same from now on: the file was written anew, and had this many bytes before.
  case prepared(bytesBefore: Int64)
  /// The file holds too much to be written anew at a start, or there was no room for it: free pages are used again, but
  /// stay in the file.
  case impossible

  static func prepare(_ connection: Connection, _ options: DatabaseOptions) throws(StorageError) -> PageReclaiming {
    if try connection.reclaimsPages() { return .possible }
    let pages = try connection.integer("PRAGMA page_count")
    let used = try pages - connection.integer("PRAGMA freelist_count")
    guard used <= options.mostPagesWrittenAnew else { return .impossible }
    do {
      try connection.run("PRAGMA auto_vacuum=INCREMENTAL")
      try connection.run("VACUUM")
      // Copied and cut back now rather than with the first writes.
      try connection.run("PRAGMA wal_checkpoint(TRUNCATE)")
    } catch {
      // It is one transaction: on a full disk say, the file is as it was.
      return .impossible
    }
    return .prepared(bytesBefore: pages * (try connection.integer("PRAGMA page_size")))
  }

  enum Step { case nothing, hasMore, last }

  /// Longer than this no writer waits for a step, but for the sync that ends it.
  private static let mostTime = Duration.milliseconds(4)

  /// Moves pages from the end of the file into free ones before them, and drops the end.
  ///
  /// A few free pages stay: they are soon used again. Not before there are twice as many is there a first step.
  static func step(_ connection: Connection) throws -> Step {
    let pages = try connection.integer("PRAGMA page_count")
    let kept = max(64, pages / 64)
    var free = try connection.integer("PRAGMA freelist_count")
    guard free > 2 * kept else { return .nothing }
    try connection.write { _ in
      let start = ContinuousClock.now
      while free > kept, ContinuousClock.now - start < mostTime {
        try connection.run("PRAGMA incremental_vacuum(16)")
        free = try connection.integer("PRAGMA freelist_count")
      }
    }
    return free > 2 * kept ? .hasMore : .last
  }
}

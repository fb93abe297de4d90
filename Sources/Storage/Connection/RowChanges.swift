import CSQLite

/// A row that a transaction wrote or deleted.
package struct RowChange: Hashable, Sendable {
  /// The tables whose rows others keep in memory.
  package enum Table: String, Sendable {
    case series, models, monitors, mutes
  }

  package let table: Table
  package let key: Int64
}

/// Notes which rows a connection changes, as its engine tells.
final class RowChanges {
  private(set) var rows: Set<RowChange> = []
  private let cache: SeriesCache
  /// Of changes after which all that can be read is as before, nobody is told.
  var isPaused = false

  init(_ cache: SeriesCache) { self.cache = cache }

  func note(_ table: RowChange.Table, _ key: Int64) {
    if table == .series { cache.rowDidChange(key) }
    if !isPaused { rows.insert(RowChange(table: table, key: key)) }
  }

  /// Any row may have changed. Whatever rests on rows rests on mutes, too.
  func noteEverything() {
    cache.dropAll()
    if !isPaused { rows.insert(RowChange(table: .mutes, key: 0)) }
  }

  func takeAll() -> Set<RowChange> {
    defer { rows.removeAll(keepingCapacity: true) }
    return rows
  }

  /// Has SQLite tell (sqlite.org/c3ref/update_hook.html).
  ///
  /// - Parameter database: open no longer than this value is there.
  func follow(_ database: OpaquePointer) {
    sqlite3_update_hook(
      database,
      { context, _, _, table, key in
        guard let context, let table, let known = RowChange.Table(rawValue: String(cString: table)) else { return }
        Unmanaged<RowChanges>.fromOpaque(context).takeUnretainedValue().note(known, key)
      }, Unmanaged.passUnretained(self).toOpaque())
  }
}

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

/// Notes which rows a connection changes (sqlite.org/c3ref/update_hook.html).
final class RowChanges {
  private(set) var rows: Set<RowChange> = []
  private let cache: SeriesCache
  /// Of changes after which all that can be read is as before, nobody is told.
  var isPaused = false

  /// - Parameter database: open as long as this value is there.
  init(of database: OpaquePointer, _ cache: SeriesCache) {
    self.cache = cache
    sqlite3_update_hook(
      database,
      { context, _, _, table, key in
        guard let context, let table, let known = RowChange.Table(rawValue: String(cString: table)) else { return }
        let changes = Unmanaged<RowChanges>.fromOpaque(context).takeUnretainedValue()
        if known == .series { changes.cache.rowDidChange(key) }
        if !changes.isPaused { changes.rows.insert(RowChange(table: known, key: key)) }
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  func takeAll() -> Set<RowChange> {
    defer { rows.removeAll(keepingCapacity: true) }
    return rows
  }
}

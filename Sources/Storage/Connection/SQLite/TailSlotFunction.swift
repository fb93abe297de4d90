import CSQLite

/// `tail_slot(key, generation, log_key)` in queries: the last slot that a series has in the log, as far as the transaction
/// sees it; null for none. What sorts series by their last point needs it, since their rows know of points in chunks alone.
enum TailSlotFunction {
  /// - Parameter connection: outlives its use of SQLite, which calls back with it.
  static func register(for connection: Connection) throws(StorageError) {
    let code = sqlite3_create_function_v2(
      connection.pointer, "tail_slot", 3, SQLITE_UTF8 | SQLITE_DIRECTONLY,
      Unmanaged.passUnretained(connection).toOpaque(),
      { call, count, values in
        guard count == 3, let values, let context = sqlite3_user_data(call) else { return }
        let connection = Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue()
        let tail = connection.log.summary(
          of: sqlite3_value_int64(values[0]), generation: sqlite3_value_int64(values[1]),
          after: sqlite3_value_int64(values[2]), through: connection.logThrough)
        if let tail { sqlite3_result_int64(call, tail.lastSlot) } else { sqlite3_result_null(call) }
      }, nil, nil, nil)
    if code != SQLITE_OK { throw StorageError(resultCode: code) }
  }
}

/// The mutes. None is ever deleted: what they held back stays explained.
package struct MuteRepository {
  let connection: Connection

  package func insert(_ mute: NewMute, now: Int64) throws(StorageError) -> MuteRecord {
    guard mute.start < mute.end, mute.lastEnd >= mute.end else { throw .outOfRange }
    let (monitor, series, tags): (String?, String?, String?) =
      switch mute.scope {
      case .all: (nil, nil, nil)
      case .monitor(let id): (id, nil, nil)
      case .series(let id): (nil, id, nil)
      case .tags(let json): (nil, nil, json)
      }
    let key = try connection.insert(
      """
      INSERT INTO mutes
        (monitor, series, tags_json, start_time, end_time, recurrence, timezone, last_end, author, reason, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING key
      """, monitor, series, tags, mute.start, mute.end, mute.recurrence, mute.timezone, mute.lastEnd, mute.author,
      mute.reason, now)
    guard let record = try get(key) else { throw .notFound }
    return record
  }

  package func get(_ key: Int64) throws(StorageError) -> MuteRecord? {
    try connection.first("SELECT * FROM mutes WHERE key = ?", key, map: Self.record)
  }

  /// The newest first, before the key `before`.
  package func page(_ filter: MuteFilter, before key: Int64?, limit: Int) throws(StorageError) -> [MuteRecord] {
    try connection.all(
      """
      SELECT * FROM mutes
      WHERE (?1 IS NULL OR key < ?1) AND (?2 IS NULL OR monitor = ?2) AND (?3 IS NULL OR series = ?3)
        AND (?4 IS NULL OR ?4 = CASE
          WHEN withdrawn_at IS NOT NULL OR min(last_end, coalesce(ended_at, last_end)) <= ?5 THEN 1 ELSE 0 END)
      ORDER BY key DESC LIMIT ?6
      """, key, filter.monitor, filter.series, filter.isOver.map { $0 ? 1 : 0 }, filter.now, limit, map: Self.record)
  }

  /// Those that may have an occurrence in a range, in the order in which they were laid.
  package func list(from: Int64, to: Int64) throws(StorageError) -> [MuteRecord] {
    try connection.all(
      """
      SELECT * FROM mutes
      WHERE last_end > ?1 AND start_time < ?2 AND (ended_at IS NULL OR ended_at > ?1) AND withdrawn_at IS NULL
      ORDER BY key
      """, from, to, map: Self.record)
  }

  /// How many there are, and how many of them may have an occurrence after a time.
  package func counts(after time: Int64) throws(StorageError) -> (all: Int64, current: Int64) {
    let current = try connection.integer(
      """
      SELECT count(*) FROM mutes
      WHERE last_end > ?1 AND (ended_at IS NULL OR ended_at > ?1) AND withdrawn_at IS NULL
      """, time)
    return (try connection.integer("SELECT count(*) FROM mutes"), current)
  }

  /// Ends a mute; one that has ended keeps when it did.
  ///
  /// - Parameter withdraws: takes back all of it.
  /// - Throws: `notFound`.
  package func end(_ key: Int64, withdraws: Bool, now: Int64) throws(StorageError) {
    try connection.change(
      """
      UPDATE mutes SET ended_at = coalesce(ended_at, ?2),
        withdrawn_at = CASE WHEN ?3 = 1 THEN coalesce(withdrawn_at, ?2) ELSE withdrawn_at END
      WHERE key = ?1
      """, key, now, withdraws ? 1 : 0)
  }

  package func setSilenced(_ count: Int64, key: Int64) throws(StorageError) {
    try connection.change("UPDATE mutes SET silenced = ?2 WHERE key = ?1", key, count)
  }

  private static func record(_ row: borrowing Statement) throws(StorageError) -> MuteRecord {
    let scope: MuteRecord.Scope =
      if let monitor = row.optionalText("monitor") {
        .monitor(monitor)
      } else if let series = row.optionalText("series") {
        .series(series)
      } else if let tags = row.optionalText("tags_json") {
        .tags(tags)
      } else {
        .all
      }
    return MuteRecord(
      key: row.integer("key"),
      mute: NewMute(
        scope: scope, start: row.integer("start_time"), end: row.integer("end_time"),
        recurrence: row.optionalText("recurrence"), timezone: row.optionalText("timezone"),
        lastEnd: row.integer("last_end"), author: row.optionalText("author"), reason: row.optionalText("reason")),
      createdAt: row.integer("created_at"), endedAt: row.optionalInteger("ended_at"),
      withdrawnAt: row.optionalInteger("withdrawn_at"), silenced: row.integer("silenced"))
  }
}

/// What is asked of the list of mutes; nil asks nothing.
package struct MuteFilter: Sendable, Equatable {
  package var monitor: String?
  package var series: String?
  /// Whether nothing of it is to come.
  package var isOver: Bool?
  /// Unix seconds.
  package var now: Int64

  package init(monitor: String? = nil, series: String? = nil, isOver: Bool? = nil, now: Int64) {
    self.monitor = monitor
    self.series = series
    self.isOver = isOver
    self.now = now
  }
}

extension AlertRepository {
  /// Alerts that people see and that overlap a range, in the order in which they were made, after the key `after`.
  package func visible(
    monitor: String?, series: String?, from: Int64, to: Int64, after key: Int64, limit: Int
  ) throws(StorageError) -> [AlertRecord] {
    try connection.all(
      """
      SELECT * FROM alerts
      WHERE key > ?1 AND (?2 IS NULL OR monitor = ?2) AND (?3 IS NULL OR series = ?3) AND start_time < ?5
        AND (end_time IS NULL OR end_time > ?4) AND held_back_by IS NULL AND withdrawn_at IS NULL
      ORDER BY key LIMIT ?6
      """, key, monitor, series, from, to, limit, map: Self.record)
  }
}

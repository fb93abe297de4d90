/// What is asked of the list of alerts; nil asks nothing.
package struct AlertFilter: Sendable, Equatable {
  /// Unix seconds: alerts that were opened or changed at or after it.
  package var changedSince: Int64?
  package var monitor: String?
  package var series: String?
  /// Whether it still lasts.
  package var isLasting: Bool?
  /// Whether somebody has acknowledged it.
  package var isAcknowledged: Bool?

  package init(
    changedSince: Int64? = nil, monitor: String? = nil, series: String? = nil, isLasting: Bool? = nil,
    isAcknowledged: Bool? = nil
  ) {
    self.changedSince = changedSince
    self.monitor = monitor
    self.series = series
    self.isLasting = isLasting
    self.isAcknowledged = isAcknowledged
  }
}

extension AlertRepository {
  /// Alerts with the newest start first, among equal starts the newest made; those after a place in that order.
  package func page(
    _ filter: AlertFilter, after place: (start: Int64, key: Int64)?, limit: Int
  ) throws(StorageError) -> [AlertRecord] {
    try connection.all(
      """
      SELECT key, monitor, model, series, kind, state, start_time, end_time, peak_score, acknowledged_by,
        acknowledged_at, created_at, updated_at, revision, version, peak_time, direction, note, metric
      FROM alerts
      WHERE (?1 IS NULL OR updated_at >= ?1) AND (?2 IS NULL OR monitor = ?2) AND (?3 IS NULL OR series = ?3)
        AND (?4 IS NULL OR (end_time IS NULL) = ?4) AND (?5 IS NULL OR (state = 'acknowledged') = ?5)
        AND (?6 IS NULL OR start_time < ?6 OR (start_time = ?6 AND key < ?7))
      ORDER BY start_time DESC, key DESC LIMIT ?8
      """, filter.changedSince, filter.monitor, filter.series, filter.isLasting.map { $0 ? 1 : 0 },
      filter.isAcknowledged.map { $0 ? 1 : 0 }, place?.start, place?.key, limit, map: Self.record)
  }

  /// The revision before the first change at or after a time: where a follower of that time begins.
  package func revision(before time: Int64) throws(StorageError) -> Int64 {
    try connection.integer(
      """
      SELECT coalesce((SELECT min(revision) - 1 FROM alerts WHERE updated_at >= ?),
        (SELECT value FROM counters WHERE name = 'alerts'), 0)
      """, time)
  }

  /// Ranges in which a monitor found its series standing still or silent, and that touch a range; Unix seconds, the
  /// ends exclusive. One that lasts reaches to `to`. Each with its metric; nil where it is of all.
  package func standstills(
    monitor: String, from: Int64, to: Int64, limit: Int = 10_000
  ) throws(StorageError) -> [(range: Range<Int64>, metric: String?)] {
    try connection.all(
      """
      SELECT start_time, coalesce(end_time, ?3), metric FROM alerts
      WHERE monitor = ?1 AND kind <> 'anomaly' AND start_time < ?3 AND coalesce(end_time, ?3) > ?2
      ORDER BY start_time LIMIT ?4
      """, monitor, from, to, limit
    ) { row in
      let start = row.integer(0)
      return (start..<max(start, row.integer(1)), row.optionalText(2))
    }
  }

  /// How many alerts last, by kind.
  package func lastingCounts() throws(StorageError) -> [AlertRecord.Kind: Int64] {
    let rows = try connection.all(
      "SELECT kind, count(*) FROM alerts WHERE end_time IS NULL GROUP BY kind"
    ) { row throws(StorageError) -> (AlertRecord.Kind, Int64) in (try row.word(0), row.integer(1)) }
    return Dictionary(rows) { first, _ in first }
  }
}

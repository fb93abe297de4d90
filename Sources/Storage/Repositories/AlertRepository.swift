/// The alerts. Every change gives the alert the next number of one common counter.
package struct AlertRepository {
  let connection: Connection

  package func open(
    monitor: MonitorRecord, version: Int64, series: String, kind: AlertRecord.Kind, metric: String? = nil, start: Int64,
    peak: AlertPeak = AlertPeak(), now: Int64
  ) throws(StorageError) -> AlertRecord {
    let revision = try nextRevision()
    try connection.run(
      """
      INSERT INTO alerts
        (monitor, model, series, kind, state, start_time, peak_score, created_at, updated_at, revision, version,
          peak_time, direction, metric)
      VALUES (?1, ?2, ?3, ?4, 'open', ?5, ?6, ?7, ?7, ?8, ?9, ?10, ?11, ?12)
      """, monitor.id, monitor.modelID, series, kind.rawValue, start, peak.score, now, revision, version, peak.time,
      peak.direction, metric)
    guard let record = try get(connection.lastKey) else { throw .notFound }
    return record
  }

  package func get(_ key: Int64) throws(StorageError) -> AlertRecord? {
    try connection.first(
      """
      SELECT key, monitor, model, series, kind, state, start_time, end_time, peak_score, acknowledged_by,
        acknowledged_at, created_at, updated_at, revision, version, peak_time, direction, note, metric
      FROM alerts WHERE key = ?
      """, key, map: Self.record)
  }

  /// The alert of this kind and metric that still lasts (acknowledged or not); nil where there is none.
  package func lasting(
    monitor: String, kind: AlertRecord.Kind, metric: String? = nil
  ) throws(StorageError) -> AlertRecord? {
    try connection.first(
      """
      SELECT key, monitor, model, series, kind, state, start_time, end_time, peak_score, acknowledged_by,
        acknowledged_at, created_at, updated_at, revision, version, peak_time, direction, note, metric
      FROM alerts WHERE monitor = ? AND kind = ? AND metric IS ? AND end_time IS NULL ORDER BY key DESC LIMIT 1
      """, monitor, kind.rawValue, metric, map: Self.record)
  }

  /// The alerts of a monitor that still last, or end after a time, in the order in which they were made.
  package func list(monitor: String, series: String, endingAfter time: Int64, limit: Int) throws(StorageError)
    -> [AlertRecord]
  {
    try connection.all(
      """
      SELECT key, monitor, model, series, kind, state, start_time, end_time, peak_score, acknowledged_by,
        acknowledged_at, created_at, updated_at, revision, version, peak_time, direction, note, metric
      FROM alerts WHERE monitor = ? AND series = ? AND (end_time IS NULL OR end_time > ?) ORDER BY key LIMIT ?
      """, monitor, series, time, limit, map: Self.record)
  }

  /// Raises the peak, and ends the alert where `end` is given; an acknowledged one stays acknowledged.
  ///
  /// - Throws: `notFound`.
  package func update(_ key: Int64, end: Int64?, peak: AlertPeak = AlertPeak(), now: Int64) throws(StorageError) {
    try connection.change(
      """
      UPDATE alerts SET end_time = ?2,
        peak_time = CASE WHEN ?3 > coalesce(peak_score, -1) THEN ?6 ELSE peak_time END,
        direction = CASE WHEN ?3 > coalesce(peak_score, -1) THEN ?7 ELSE direction END,
        peak_score = CASE WHEN ?3 > coalesce(peak_score, -1) THEN ?3 ELSE peak_score END,
        state = CASE WHEN ?2 IS NOT NULL AND state = 'open' THEN 'closed' ELSE state END,
        updated_at = ?4, revision = ?5
      WHERE key = ?1
      """, key, end, peak.score, now, try nextRevision(), peak.time, peak.direction)
  }

  /// - Throws: `notFound`.
  package func acknowledge(_ key: Int64, by author: String?, note: String? = nil, now: Int64) throws(StorageError) {
    try connection.change(
      """
      UPDATE alerts SET state = 'acknowledged', acknowledged_by = coalesce(?2, acknowledged_by), acknowledged_at = ?3, updated_at = ?3,
        revision = ?4, note = coalesce(?5, note)
      WHERE key = ?1
      """, key, author, now, try nextRevision(), note)
  }

  /// Alerts changed after the revision `since`, in the order of change.
  package func list(
    since: Int64 = 0, series: String? = nil, monitor: String? = nil, state: AlertRecord.State? = nil, limit: Int
  ) throws(StorageError) -> [AlertRecord] {
    try connection.all(
      """
      SELECT key, monitor, model, series, kind, state, start_time, end_time, peak_score, acknowledged_by,
        acknowledged_at, created_at, updated_at, revision, version, peak_time, direction, note, metric
      FROM alerts
      WHERE revision > ?1 AND (?2 IS NULL OR series = ?2) AND (?3 IS NULL OR monitor = ?3)
        AND (?4 IS NULL OR state = ?4)
      ORDER BY revision LIMIT ?5
      """, since, series, monitor, state?.rawValue, limit, map: Self.record)
  }

  /// How many alerts of a monitor still last, acknowledged ones included.
  package func lastingCount(monitor: String) throws(StorageError) -> Int64 {
    try connection.integer("SELECT count(*) FROM alerts WHERE monitor = ? AND end_time IS NULL", monitor)
  }

  /// The revision of the last change of any alert; 0 before the first.
  package func revision() throws(StorageError) -> Int64 {
    try connection.integer("SELECT value FROM counters WHERE name = 'alerts'")
  }

  private func nextRevision() throws(StorageError) -> Int64 {
    try connection.integer(
      """
      INSERT INTO counters (name, value) VALUES ('alerts', 1)
      ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value
      """)
  }

  static func record(_ row: borrowing Statement) throws(StorageError) -> AlertRecord {
    AlertRecord(
      key: row.integer(0), monitor: row.text(1), model: row.text(2), version: row.integer(14), series: row.text(3),
      kind: try row.word(4), metric: row.optionalText(18), state: try row.word(5), start: row.integer(6),
      end: row.optionalInteger(7),
      peak: AlertPeak(
        score: row.isNull(8) ? nil : row.double(8), time: row.optionalInteger(15),
        direction: row.optionalInteger(16)), acknowledgedBy: row.optionalText(9),
      acknowledgedAt: row.optionalInteger(10), note: row.optionalText(17), createdAt: row.integer(11),
      updatedAt: row.integer(12),
      revision: row.integer(13))
  }
}

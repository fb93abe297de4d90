/// The alerts. Every change gives the alert the next number of one common counter.
package struct AlertRepository {
  let connection: Connection

  package func open(
    monitor: MonitorRecord, version: Int64, series: String, kind: AlertRecord.Kind, metric: String? = nil, start: Int64,
    peak: AlertPeak = AlertPeak(), severity: Severity = .warning, heldBackBy: AlertRule? = nil, isLate: Bool = false,
    isColdStart: Bool = false, now: Int64
  ) throws(StorageError) -> AlertRecord {
    let revision = try nextRevision()
    let key = try connection.insert(
      """
      INSERT INTO alerts
        (monitor, model, series, kind, state, start_time, peak_score, created_at, updated_at, revision, version,
          peak_time, direction, metric, members_json, severity, held_back_by, is_late, is_cold_start)
      VALUES (?1, ?2, ?3, ?4, 'open', ?5, ?6, ?7, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
      RETURNING key
      """, monitor.id, monitor.modelID, series, kind.rawValue, start, peak.score, now, revision, version, peak.time,
      peak.direction, metric, peak.membersJSON, severity.rawValue, heldBackBy?.rawValue, isLate ? 1 : 0,
      isColdStart)
    guard let record = try get(key) else { throw .notFound }
    return record
  }

  package func get(_ key: Int64) throws(StorageError) -> AlertRecord? {
    try connection.first(
      "SELECT * FROM alerts WHERE key = ?", key, map: Self.record)
  }

  /// The alert of this kind and metric that still lasts (acknowledged or not); nil where there is none.
  package func lasting(
    monitor: String, kind: AlertRecord.Kind, metric: String? = nil
  ) throws(StorageError) -> AlertRecord? {
    try connection.first(
      """
      SELECT * FROM alerts WHERE monitor = ? AND kind = ? AND metric IS NOT DISTINCT FROM ? AND end_time IS NULL ORDER BY key DESC LIMIT 1
      """, monitor, kind.rawValue, metric, map: Self.record)
  }

  /// The alerts of a monitor that still last, or end after a time, in the order in which they were made.
  package func list(monitor: String, series: String, endingAfter time: Int64, limit: Int) throws(StorageError)
    -> [AlertRecord]
  {
    try connection.all(
      """
      SELECT * FROM alerts WHERE monitor = ? AND series = ? AND (end_time IS NULL OR end_time > ?) ORDER BY key LIMIT ?
      """, monitor, series, time, limit, map: Self.record)
  }

  /// The anomalies of a monitor that stand, held back or not, and last or end after a time, in the order of their starts.
  package func anomalies(
    of monitor: String, series: String, endingAfter time: Int64, limit: Int = 10_000
  ) throws(StorageError) -> [AlertRecord] {
    try connection.all(
      """
      SELECT * FROM alerts
      WHERE monitor = ? AND series = ? AND kind = 'anomaly' AND withdrawn_at IS NULL
        AND (end_time IS NULL OR end_time > ?)
      ORDER BY start_time, key LIMIT ?
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
        members_json = CASE WHEN ?3 > coalesce(peak_score, -1) THEN ?8 ELSE members_json END,
        peak_score = CASE WHEN ?3 > coalesce(peak_score, -1) THEN ?3 ELSE peak_score END,
        state = CASE WHEN ?2 IS NOT NULL AND state = 'open' THEN 'closed' ELSE state END,
        updated_at = ?4, revision = ?5
      WHERE key = ?1
      """, key, end, peak.score, now, try nextRevision(), peak.time, peak.direction,
      peak.membersJSON)
  }

  /// Another rule holds it back now; nil lets people see it.
  ///
  /// - Throws: `notFound`.
  package func hold(_ key: Int64, by rule: AlertRule?, now: Int64) throws(StorageError) {
    try connection.change(
      "UPDATE alerts SET held_back_by = ?2, updated_at = ?3, revision = ?4 WHERE key = ?1", key, rule?.rawValue, now,
      try nextRevision())
  }

  /// What it was raised for is no more: it ends, where it lasts, and stays on record as withdrawn.
  ///
  /// - Parameter rule: what holds it back from now on, where that is the reason.
  /// - Throws: `notFound`.
  package func withdraw(_ key: Int64, end: Int64, heldBackBy rule: AlertRule? = nil, now: Int64) throws(StorageError) {
    try connection.change(
      """
      UPDATE alerts SET withdrawn_at = ?3, end_time = coalesce(end_time, ?2), held_back_by = coalesce(?4, held_back_by),
        state = CASE WHEN state = 'open' THEN 'closed' ELSE state END, updated_at = ?3, revision = ?5
      WHERE key = ?1
      """, key, end, now, rule?.rawValue, try nextRevision())
  }

  /// Moves its ends to where a correction puts them; nil as end where it lasts. The peak becomes another one.
  ///
  /// - Throws: `notFound`.
  package func move(_ key: Int64, start: Int64, end: Int64?, peak: AlertPeak, now: Int64) throws(StorageError) {
    try connection.change(
      """
      UPDATE alerts SET start_time = ?2, end_time = ?3, peak_score = ?4, peak_time = ?5, direction = ?6, members_json = ?7,
        state = CASE WHEN ?3 IS NULL AND state = 'closed' THEN 'open' WHEN ?3 IS NOT NULL AND state = 'open' THEN 'closed'
          ELSE state END, updated_at = ?8, revision = ?9
      WHERE key = ?1
      """, key, start, end, peak.score, peak.time, peak.direction, peak.membersJSON, now, try nextRevision())
  }

  /// Puts it into an incident. Nothing that its readers see changes.
  package func setIncident(_ incident: Int64, of key: Int64) throws(StorageError) {
    try connection.change("UPDATE alerts SET incident = ?2 WHERE key = ?1", key, incident)
  }

  /// Why it is one, in words and figures: a JSON object. Nothing else that its readers see changes.
  package func setReasons(_ json: String?, of key: Int64) throws(StorageError) {
    try connection.change("UPDATE alerts SET reasons_json = ?2 WHERE key = ?1", key, json)
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

  /// Alerts changed after the revision `since`, in the order of change; without those that are held back and always were.
  package func list(
    since: Int64 = 0, monitor: String? = nil, limit: Int
  ) throws(StorageError) -> [AlertRecord] {
    try connection.all(
      """
      SELECT * FROM alerts
      WHERE revision > ?1 AND (?2 IS NULL OR monitor = ?2) AND (held_back_by IS NULL OR incident IS NOT NULL)
      ORDER BY revision LIMIT ?3
      """, since, monitor, limit, map: Self.record)
  }

  /// How many alerts of a monitor still last, acknowledged ones included; without those that are held back.
  package func lastingCount(monitor: String) throws(StorageError) -> Int64 {
    try connection.integer(
      "SELECT count(*) FROM alerts WHERE monitor = ? AND end_time IS NULL AND held_back_by IS NULL", monitor)
  }

  /// The revision of the last change of any alert; 0 before the first.
  package func revision() throws(StorageError) -> Int64 {
    try connection.integer("SELECT value FROM counters WHERE name = 'alerts'")
  }

  private func nextRevision() throws(StorageError) -> Int64 {
    try connection.integer(
      """
      INSERT INTO counters (name, value) VALUES ('alerts', 1)
      ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value
      """)
  }

  static func record(_ row: borrowing Statement) throws(StorageError) -> AlertRecord {
    AlertRecord(
      key: row.integer("key"), monitor: row.text("monitor"), model: row.text("model"), version: row.integer("version"),
      series: row.text("series"), kind: try row.word("kind"), metric: row.optionalText("metric"),
      state: try row.word("state"), start: row.integer("start_time"), end: row.optionalInteger("end_time"),
      peak: AlertPeak(
        score: row.isNull("peak_score") ? nil : row.double("peak_score"), time: row.optionalInteger("peak_time"),
        direction: row.optionalInteger("direction"), membersJSON: row.optionalText("members_json")),
      severity: try row.word("severity"), heldBackBy: try row.optionalWord("held_back_by"),
      isLate: row.integer("is_late") != 0, withdrawnAt: row.optionalInteger("withdrawn_at"),
      reasonsJSON: row.optionalText("reasons_json"), incident: row.optionalInteger("incident"),
      acknowledgedBy: row.optionalText("acknowledged_by"),
      acknowledgedAt: row.optionalInteger("acknowledged_at"), note: row.optionalText("note"),
      createdAt: row.integer("created_at"), updatedAt: row.integer("updated_at"), revision: row.integer("revision"),
      isColdStart: row.flag("is_cold_start"))
  }
}

extension AlertRepository {
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
      "SELECT kind, count(*) FROM alerts WHERE end_time IS NULL AND held_back_by IS NULL GROUP BY kind"
    ) { row throws(StorageError) -> (AlertRecord.Kind, Int64) in (try row.word(0), row.integer(1)) }
    return Dictionary(rows) { first, _ in first }
  }
}

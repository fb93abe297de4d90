/// The incidents. Every change that people see gives the incident the next number of one common counter.
package struct IncidentRepository {
  let connection: Connection

  /// - Parameter due: when receivers are to be told.
  package func open(
    group: String, severity: Severity, start: Int64, due: Int64, now: Int64
  ) throws(StorageError) -> IncidentRecord {
    let key = try connection.insert(
      """
      INSERT INTO incidents (group_json, state, severity, start_time, created_at, updated_at, due_at, revision)
      VALUES (?1, 'open', ?2, ?3, ?4, ?4, ?5, ?6) RETURNING key
      """, group, severity.rawValue, start, now, due, try nextRevision())
    guard let record = try get(key) else { throw .notFound }
    return record
  }

  package func get(_ key: Int64) throws(StorageError) -> IncidentRecord? {
    try connection.first("SELECT * FROM incidents WHERE key = ?", key, map: Self.record)
  }

  /// The newest incident of a group that lasts, or overlaps a range; `end` exclusive, nil for one that lasts. One that an
  /// operator ended, or that was withdrawn, takes no more alerts.
  package func overlapping(group: String, start: Int64, end: Int64?) throws(StorageError) -> IncidentRecord? {
    try connection.first(
      """
      SELECT * FROM incidents
      WHERE group_json = ?1 AND state <> 'withdrawn' AND resolved_by IS NULL
        AND (end_time IS NULL OR end_time >= ?2) AND (?3 IS NULL OR start_time <= ?3)
      ORDER BY start_time DESC, key DESC LIMIT 1
      """, group, start, end, map: Self.record)
  }

  /// Its alerts in the order of their onset; those that are held back or withdrawn are none of it.
  ///
  /// - Parameter everHad: those as well that were of it before they were held back or withdrawn.
  package func alerts(of key: Int64, everHad: Bool = false, limit: Int = 1_000) throws(StorageError) -> [AlertRecord] {
    try connection.all(
      """
      SELECT * FROM alerts WHERE incident = ?1 AND (?2 = 1 OR held_back_by IS NULL AND withdrawn_at IS NULL)
      ORDER BY start_time, peak_score DESC NULLS LAST, key LIMIT ?3
      """, key, everHad ? 1 : 0, limit, map: AlertRepository.record)
  }

  /// What its alerts say of it together; nil where it has none.
  package func extent(of key: Int64) throws(StorageError) -> IncidentExtent? {
    try connection.first(
      """
      SELECT count(*) AS alerts, min(start_time) AS start_time,
        CASE WHEN count(end_time) = count(*) THEN max(end_time) END AS end_time, max(CASE WHEN severity = 'critical' THEN 1 ELSE 0 END) AS critical,
        max(CASE WHEN severity = 'warning' THEN 1 ELSE 0 END) AS warning
      FROM alerts WHERE incident = ? AND held_back_by IS NULL AND withdrawn_at IS NULL
      """, key
    ) { row in
      let count = row.integer("alerts")
      if count == 0 { return nil }
      let severity: Severity =
        row.integer("critical") != 0 ? .critical : row.integer("warning") != 0 ? .warning : .info
      return IncidentExtent(
        alerts: count, start: row.integer("start_time"), end: row.optionalInteger("end_time"), severity: severity)
    }.flatMap { $0 }
  }

  /// The monitors of all the alerts that it ever had.
  package func monitors(of key: Int64) throws(StorageError) -> [String] {
    try connection.all(
      "SELECT DISTINCT monitor FROM alerts WHERE incident = ? ORDER BY monitor LIMIT 1000", key
    ) { row in row.text("monitor") }
  }

  /// Follows its alerts: from the first start to the last end, as grave as the gravest; over where none lasts.
  ///
  /// - Parameter due: when receivers are to be told of the change; nil leaves that as it is. The earlier one holds.
  package func update(
    _ key: Int64, state: IncidentRecord.State, severity: Severity, start: Int64, end: Int64?, due: Int64?, now: Int64
  ) throws(StorageError) {
    try connection.change(
      """
      UPDATE incidents SET state = ?2, severity = ?3, start_time = ?4, end_time = ?5,
        resolved_at = CASE WHEN ?2 = 'open' THEN NULL ELSE coalesce(resolved_at, ?7) END,
        due_at = CASE WHEN ?6 IS NULL THEN due_at ELSE min(coalesce(due_at, ?6), ?6) END, updated_at = ?7, revision = ?8
      WHERE key = ?1
      """, key, state.rawValue, severity.rawValue, start, end, due, now, try nextRevision())
  }

  /// What an operator says of it; nil leaves what was said before.
  package func annotate(
    _ key: Int64, acknowledges: Bool, by author: String?, assignee: String? = nil, note: String? = nil, now: Int64
  ) throws(StorageError) {
    try connection.change(
      """
      UPDATE incidents SET acknowledged_by = CASE WHEN ?7 = 1 THEN coalesce(?2, acknowledged_by) ELSE acknowledged_by END,
        acknowledged_at = CASE WHEN ?7 = 1 THEN ?5 ELSE acknowledged_at END,
        assignee = coalesce(?3, assignee), note = coalesce(?4, note), updated_at = ?5, revision = ?6
      WHERE key = ?1
      """, key, author, assignee, note, now, try nextRevision(), acknowledges ? 1 : 0)
  }

  /// An operator ends it; its alerts go on by themselves.
  package func resolve(_ key: Int64, by author: String, due: Int64, now: Int64) throws(StorageError) {
    try connection.change(
      """
      UPDATE incidents SET state = 'resolved', resolved_at = ?3, resolved_by = ?2, due_at = ?4, updated_at = ?3,
        revision = ?5
      WHERE key = ?1
      """, key, author, now, due, try nextRevision())
  }

  /// Incidents that receivers are to be told of by now, the longest due first.
  package func due(by now: Int64, limit: Int) throws(StorageError) -> [IncidentRecord] {
    try connection.all(
      "SELECT * FROM incidents WHERE due_at <= ? ORDER BY due_at, key LIMIT ?", now, limit, map: Self.record)
  }

  /// When the next is due; nil for none.
  package func nextDue() throws(StorageError) -> Int64? {
    try connection.first("SELECT min(due_at) FROM incidents WHERE due_at IS NOT NULL") { row in row.optionalInteger(0) }
      .flatMap { $0 }
  }

  /// Notes what receivers have been told.
  package func tell(_ key: Int64, state: IncidentRecord.State, alerts: Int64, now: Int64) throws(StorageError) {
    try connection.change(
      "UPDATE incidents SET told_state = ?2, told_alerts = ?3, told_at = ?4, due_at = NULL WHERE key = ?1",
      key, state.rawValue, alerts, now)
  }

  /// Nothing of it is left to tell.
  package func settle(_ key: Int64) throws(StorageError) {
    try connection.change("UPDATE incidents SET due_at = NULL WHERE key = ?", key)
  }

  /// Incidents changed after the revision `since`, in the order of change.
  package func list(since: Int64, limit: Int) throws(StorageError) -> [IncidentRecord] {
    try connection.all(
      "SELECT * FROM incidents WHERE revision > ? ORDER BY revision LIMIT ?", since, limit, map: Self.record)
  }

  /// The revision of the last change of any incident; 0 before the first.
  package func revision() throws(StorageError) -> Int64 {
    try connection.integer("SELECT coalesce((SELECT value FROM counters WHERE name = 'incidents'), 0)")
  }

  private func nextRevision() throws(StorageError) -> Int64 {
    try connection.integer(
      """
      INSERT INTO counters (name, value) VALUES ('incidents', 1)
      ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value
      """)
  }

  static func record(_ row: borrowing Statement) throws(StorageError) -> IncidentRecord {
    IncidentRecord(
      key: row.integer("key"), groupJSON: row.text("group_json"), state: try row.word("state"),
      severity: try row.word("severity"), start: row.integer("start_time"), end: row.optionalInteger("end_time"),
      createdAt: row.integer("created_at"), updatedAt: row.integer("updated_at"),
      resolvedAt: row.optionalInteger("resolved_at"), resolvedBy: row.optionalText("resolved_by"),
      acknowledgedBy: row.optionalText("acknowledged_by"), acknowledgedAt: row.optionalInteger("acknowledged_at"),
      assignee: row.optionalText("assignee"), note: row.optionalText("note"), revision: row.integer("revision"),
      told: IncidentRecord.Told(
        state: try row.optionalWord("told_state"), alerts: row.integer("told_alerts"),
        at: row.optionalInteger("told_at"), due: row.optionalInteger("due_at")))
  }
}

/// What the alerts of an incident say of it together.
package struct IncidentExtent: Sendable, Equatable {
  package let alerts: Int64
  package let start: Int64
  /// Exclusive; nil while one lasts.
  package let end: Int64?
  package let severity: Severity
}

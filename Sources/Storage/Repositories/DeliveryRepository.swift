/// What receivers are to be told: a line each, in the order in which it came about.
package struct DeliveryRepository {
  let connection: Connection

  /// Adds to a receiver's line; what it was told of the incident before is not said again.
  ///
  /// - Parameter severity: of the incident now; where the receiver has heard of it before, the first one holds.
  package func add(
    receiver: Int64, incident: Int64, event: IncidentEvent, severity: Severity, messageJSON: String,
    fingerprint: String, now: Int64
  ) throws(StorageError) {
    try connection.run(
      """
      UPDATE deliveries SET due_at = NULL
      WHERE incident = ?2 AND receiver = ?1 AND state = 'delivered' AND due_at IS NOT NULL
      """, receiver, incident)
    try connection.run(
      """
      INSERT INTO deliveries
        (receiver, incident, event, severity, message_json, fingerprint, state, created_at, due_at)
      VALUES (?1, ?2, ?3, coalesce(
        (SELECT severity FROM deliveries WHERE incident = ?2 AND receiver = ?1 ORDER BY key LIMIT 1), ?4),
        ?5, ?6, 'pending', ?7, ?7)
      """, receiver, incident, event.rawValue, severity.rawValue, messageJSON, fingerprint, now)
  }

  package func get(_ key: Int64) throws(StorageError) -> DeliveryRecord? {
    try connection.first("SELECT * FROM deliveries WHERE key = ?", key, map: Self.record)
  }

  /// The ids of those who have heard of an incident, or are about to.
  package func receivers(of incident: Int64) throws(StorageError) -> [String] {
    try connection.all(
      """
      SELECT DISTINCT receivers.id FROM deliveries JOIN receivers ON receivers.key = deliveries.receiver
      WHERE deliveries.incident = ? ORDER BY receivers.id
      """, incident
    ) { row in row.text(0) }
  }

  /// A receiver's deliveries, the newest first.
  package func list(receiver: Int64, before: Int64?, limit: Int) throws(StorageError) -> [DeliveryRecord] {
    try connection.all(
      "SELECT * FROM deliveries WHERE receiver = ? AND key < ? ORDER BY key DESC LIMIT ?", receiver, before ?? .max,
      limit, map: Self.record)
  }

  /// How many a receiver has yet to be told.
  package func pendingCount(receiver: Int64) throws(StorageError) -> Int64 {
    try connection.integer("SELECT count(*) FROM deliveries WHERE receiver = ? AND state = 'pending'", receiver)
  }

  package func pendingCount() throws(StorageError) -> Int64 {
    try connection.integer("SELECT count(*) FROM deliveries WHERE state = 'pending'")
  }

  /// The first of each receiver's line, and the one that it is to hear again first.
  package func heads() throws(StorageError) -> [DeliveryHead] {
    try connection.all(
      """
      SELECT d.key, d.receiver, d.due_at, d.attempts, d.created_at, 0
      FROM receivers AS r JOIN deliveries AS d ON d.key =
        (SELECT key FROM deliveries WHERE receiver = r.key AND state = 'pending' ORDER BY key LIMIT 1)
      UNION ALL
      SELECT d.key, d.receiver, d.due_at, d.attempts, d.created_at, 1
      FROM receivers AS r JOIN deliveries AS d ON d.key =
        (SELECT key FROM deliveries WHERE receiver = r.key AND state = 'delivered' AND due_at IS NOT NULL
          ORDER BY due_at, key LIMIT 1)
      """
    ) { row in
      DeliveryHead(
        key: row.integer(0), receiver: row.integer(1), due: row.integer(2), attempts: row.integer(3),
        createdAt: row.integer(4), isRepeated: row.integer(5) != 0)
    }
  }

  /// The receiver took it.
  ///
  /// - Parameter again: when to say it again, unless there is something newer to say; nil for never.
  package func succeed(_ key: Int64, status: Int64?, again: Int64?, now: Int64) throws(StorageError) {
    try connection.run(
      """
      UPDATE deliveries SET state = 'delivered', attempts = attempts + 1, attempted_at = ?4,
        finished_at = coalesce(finished_at, ?4), last_status = ?2, last_error = NULL,
        due_at = CASE WHEN EXISTS (SELECT 1 FROM deliveries AS later WHERE later.incident = deliveries.incident
          AND later.receiver = deliveries.receiver AND later.key > deliveries.key) THEN NULL ELSE ?3 END
      WHERE key = ?1 AND state <> 'given_up'
      """, key, status, again, now)
  }

  /// The receiver did not take it, and is to be asked again; one that it has taken before keeps that.
  package func fail(_ key: Int64, status: Int64?, error: String, due: Int64, now: Int64) throws(StorageError) {
    try connection.run(
      """
      UPDATE deliveries SET attempts = attempts + 1, attempted_at = ?5, last_status = ?2, last_error = ?3,
        due_at = CASE WHEN due_at IS NULL THEN NULL ELSE ?4 END
      WHERE key = ?1 AND state <> 'given_up'
      """, key, status, error, due, now)
  }

  /// Lets a receiver's line go on at once: it is told otherwise from now on.
  package func hasten(receiver: Int64, now: Int64) throws(StorageError) {
    try connection.run(
      "UPDATE deliveries SET due_at = min(due_at, ?2) WHERE receiver = ?1 AND due_at IS NOT NULL", receiver, now)
  }

  /// Is not said again: what it tells of is over.
  package func settle(_ key: Int64) throws(StorageError) {
    try connection.run("UPDATE deliveries SET due_at = NULL WHERE key = ? AND state = 'delivered'", key)
  }

  /// Gives up what a receiver has not taken and that is older than a time, or is followed by `most` others.
  ///
  /// - Returns: how many.
  package func giveUp(receiver: Int64, createdUpTo time: Int64, most: Int64, now: Int64) throws(StorageError) -> Int {
    let rows = try connection.all(
      """
      UPDATE deliveries SET state = 'given_up', due_at = NULL, finished_at = ?4
      WHERE receiver = ?1 AND state = 'pending' AND (created_at <= ?2 OR key <= coalesce(
        (SELECT key FROM deliveries WHERE receiver = ?1 AND state = 'pending' ORDER BY key DESC LIMIT 1 OFFSET ?3), -1))
      RETURNING key
      """, receiver, time, most, now
    ) { row in row.integer(0) }
    return rows.count
  }

  /// Forgets what ended before a time; of incidents that last everything is kept.
  package func prune(finishedBefore time: Int64, limit: Int = 1_000) throws(StorageError) -> Int {
    let rows = try connection.all(
      """
      DELETE FROM deliveries WHERE key IN (
        SELECT key FROM deliveries WHERE finished_at < ?1
          AND NOT EXISTS (SELECT 1 FROM incidents WHERE incidents.key = incident AND incidents.state = 'open') LIMIT ?2)
      RETURNING key
      """, time, limit
    ) { row in row.integer(0) }
    return rows.count
  }

  private static func record(_ row: borrowing Statement) throws(StorageError) -> DeliveryRecord {
    DeliveryRecord(
      key: row.integer("key"), receiver: row.integer("receiver"), incident: row.integer("incident"),
      event: try row.word("event"), severity: try row.word("severity"), messageJSON: row.text("message_json"),
      fingerprint: row.text("fingerprint"), state: try row.word("state"), attempts: row.integer("attempts"),
      createdAt: row.integer("created_at"), due: row.optionalInteger("due_at"),
      attemptedAt: row.optionalInteger("attempted_at"), finishedAt: row.optionalInteger("finished_at"),
      lastStatus: row.optionalInteger("last_status"), lastError: row.optionalText("last_error"))
  }
}

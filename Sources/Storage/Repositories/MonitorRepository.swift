/// A model that scores every point as it arrives.
package struct MonitorRecord: Sendable, Equatable {
  package let key: Int64
  package let id: String
  package let model: Int64
  package let modelID: String
  package let revision: Int64
  package let createdAt: Int64
  /// What its alerts have to pass before people hear of them; nil for the defaults.
  package let rulesJSON: String?
  /// The ids of those who are told: a JSON array.
  package let receiversJSON: String
  /// What the monitor remembers between points; nil at first.
  package let stateJSON: String?
  /// The policy that made it; nil of one's own.
  package let policyID: String?
}

/// The monitors. Every change counts up the monitor's revision.
package struct MonitorRepository {
  let connection: Connection

  /// Creates the monitor or gives it another model or rules; another model starts with no state.
  ///
  /// - Throws: `referenced` where there is no such model.
  package func createOrReplace(
    id: String, model: Int64, rulesJSON: String? = nil, policy: Int64? = nil, now: Int64
  ) throws(StorageError) -> MonitorRecord {
    try connection.run(
      """
      INSERT INTO monitors (id, model, created_at, rules_json, policy) VALUES (?1, ?2, ?3, ?4, ?5)
      ON CONFLICT (id) DO UPDATE SET model = ?2, rules_json = ?4, revision = monitors.revision + 1,
        state_json = CASE monitors.model WHEN ?2 THEN monitors.state_json END
      """, id, model, now, rulesJSON, policy)
    guard let record = try get(id) else { throw .notFound }
    return record
  }

  package func get(_ id: String) throws(StorageError) -> MonitorRecord? {
    try connection.first(
      """
      SELECT monitors.*, models.id AS model_id,
        (SELECT id FROM policies WHERE key = monitors.policy) AS policy_id
      FROM monitors JOIN models ON models.key = monitors.model WHERE monitors.id = ?
      """, id, map: Self.record)
  }

  package func get(key: Int64) throws(StorageError) -> MonitorRecord? {
    try connection.first(
      """
      SELECT monitors.*, models.id AS model_id,
        (SELECT id FROM policies WHERE key = monitors.policy) AS policy_id
      FROM monitors JOIN models ON models.key = monitors.model WHERE monitors.key = ?
      """, key, map: Self.record)
  }

  /// Monitors in the order of their ids, after the id `after`.
  package func list(after: String? = nil, limit: Int) throws(StorageError) -> [MonitorRecord] {
    try connection.all(
      """
      SELECT monitors.*, models.id AS model_id,
        (SELECT id FROM policies WHERE key = monitors.policy) AS policy_id
      FROM monitors JOIN models ON models.key = monitors.model WHERE monitors.id > ? ORDER BY monitors.id LIMIT ?
      """, after ?? "", limit, map: Self.record)
  }

  /// The monitors that a new point of a series concerns.
  package func list(series: Int64) throws(StorageError) -> [MonitorRecord] {
    try connection.all(
      """
      SELECT monitors.*, models.id AS model_id,
        (SELECT id FROM policies WHERE key = monitors.policy) AS policy_id
      FROM monitors JOIN models ON models.key = monitors.model WHERE models.series = ? ORDER BY monitors.id
      """, series, map: Self.record)
  }

  /// Those who are told: a JSON array of the ids of receivers.
  package func setReceivers(_ receiversJSON: String, key: Int64) throws(StorageError) {
    try connection.change("UPDATE monitors SET receivers_json = ?2 WHERE key = ?1", key, receiversJSON)
  }

  package func setState(_ stateJSON: String, key: Int64) throws(StorageError) {
    try connection.change(
      "UPDATE monitors SET state_json = ?2, revision = revision + 1 WHERE key = ?1", key, stateJSON)
  }

  /// - Throws: `notFound`.
  package func delete(_ id: String) throws(StorageError) {
    try connection.change("DELETE FROM monitors WHERE id = ?", id)
  }

  static func record(_ row: borrowing Statement) throws(StorageError) -> MonitorRecord {
    MonitorRecord(
      key: row.integer("key"), id: row.text("id"), model: row.integer("model"), modelID: row.text("model_id"),
      revision: row.integer("revision"), createdAt: row.integer("created_at"),
      rulesJSON: row.optionalText("rules_json"), receiversJSON: row.text("receivers_json"),
      stateJSON: row.optionalText("state_json"), policyID: row.optionalText("policy_id"))
  }
}

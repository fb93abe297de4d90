/// The policies. Every change counts up the policy's revision.
package struct PolicyRepository {
  let connection: Connection

  /// Makes a policy, or gives it another definition; one that was deleted and is still there is there again.
  package func createOrReplace(
    id: String, priority: Int64, definitionJSON: String, now: Int64
  ) throws(StorageError) -> PolicyRecord {
    try connection.run(
      """
      INSERT INTO policies (id, priority, definition_json, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)
      ON CONFLICT (id) DO UPDATE SET priority = ?2, definition_json = ?3, updated_at = ?4,
        revision = policies.revision + 1, deleted_at = NULL,
        created_at = CASE WHEN policies.deleted_at IS NULL THEN policies.created_at ELSE ?4 END
      """, id, priority, definitionJSON, now)
    guard let record = try find(id) else { throw .notFound }
    return record
  }

  /// One that is in force.
  package func get(_ id: String) throws(StorageError) -> PolicyRecord? {
    try connection.first(
      "SELECT * FROM policies WHERE id = ? AND deleted_at IS NULL", id, map: Self.record)
  }

  private func find(_ id: String) throws(StorageError) -> PolicyRecord? {
    try connection.first("SELECT * FROM policies WHERE id = ?", id, map: Self.record)
  }

  package func get(key: Int64) throws(StorageError) -> PolicyRecord? {
    try connection.first("SELECT * FROM policies WHERE key = ?", key, map: Self.record)
  }

  /// Those in force in the order of their ids, after the id `after`.
  package func list(after: String?, limit: Int) throws(StorageError) -> [PolicyRecord] {
    try connection.all(
      "SELECT * FROM policies WHERE id > ? AND deleted_at IS NULL ORDER BY id LIMIT ?", after ?? "", limit,
      map: Self.record)
  }

  /// All of them, those that are leaving included, the first to have a series first.
  package func inOrder() throws(StorageError) -> [PolicyRecord] {
    try connection.all("SELECT * FROM policies ORDER BY priority DESC, id", map: Self.record)
  }

  package func count() throws(StorageError) -> Int64 {
    try connection.integer("SELECT count(*) FROM policies WHERE deleted_at IS NULL")
  }

  /// Whether there is none, not even one that is leaving.
  package func isEmpty() throws(StorageError) -> Bool {
    try connection.integer("SELECT EXISTS (SELECT 1 FROM policies)") == 0
  }

  /// Lets a policy leave: it is gone for whoever asks, and stays until its series are let go.
  ///
  /// - Throws: `notFound`.
  package func markDeleted(_ key: Int64, now: Int64) throws(StorageError) {
    try connection.change("UPDATE policies SET deleted_at = ?2, revision = revision + 1 WHERE key = ?1", key, now)
  }

  /// Forgets a policy; what it made is one's own from then on.
  ///
  /// - Throws: `notFound`.
  package func delete(_ key: Int64) throws(StorageError) {
    try connection.change("DELETE FROM policies WHERE key = ?", key)
  }

  /// Forgets those that have let go of all their series.
  package func deleteLeft() throws(StorageError) -> Int {
    try connection.run(
      """
      DELETE FROM policies WHERE deleted_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM policy_series WHERE policy = policies.key)
      """)
    return connection.changes
  }

  /// Models and monitors that a policy has made.
  package func made(by key: Int64) throws(StorageError) -> (models: Int64, monitors: Int64) {
    (
      try connection.integer("SELECT count(*) FROM models WHERE policy = ?", key),
      try connection.integer("SELECT count(*) FROM monitors WHERE policy = ?", key)
    )
  }

  static func record(_ row: borrowing Statement) throws(StorageError) -> PolicyRecord {
    PolicyRecord(
      key: row.integer("key"), id: row.text("id"), priority: row.integer("priority"),
      definitionJSON: row.text("definition_json"), createdAt: row.integer("created_at"),
      updatedAt: row.integer("updated_at"), revision: row.integer("revision"),
      deletedAt: row.optionalInteger("deleted_at"))
  }
}

/// Series that policies have to look at.
extension PolicyRepository {
  /// The keys of some of them, the oldest series first.
  package func pending(limit: Int) throws(StorageError) -> [Int64] {
    try connection.all("SELECT series FROM policy_pending ORDER BY series LIMIT ?", limit) { row in row.integer(0) }
  }

  package func isPending(_ series: Int64) throws(StorageError) -> Bool {
    try connection.integer("SELECT EXISTS (SELECT 1 FROM policy_pending WHERE series = ?)", series) != 0
  }

  package func markPending(series: Int64) throws(StorageError) {
    try connection.run("INSERT INTO policy_pending (series) VALUES (?) ON CONFLICT DO NOTHING", series)
  }

  package func settle(_ series: Int64) throws(StorageError) {
    try connection.run("DELETE FROM policy_pending WHERE series = ?", series)
  }

  package func settleAll() throws(StorageError) {
    try connection.run("DELETE FROM policy_pending WHERE NOT EXISTS (SELECT 1 FROM policies)")
  }

  /// Notes all series that a policy may be about, or has: those whose ids begin with `prefix`, and those that it stands with.
  package func markPending(prefix: String, policy: Int64) throws(StorageError) {
    // No id has a character beyond '~', which sorts after all that ids are made of.
    try connection.run(
      """
      INSERT INTO policy_pending
        SELECT key FROM series WHERE id >= ?1 AND id < ?1 || '~' AND key NOT IN (SELECT series FROM policy_pending)
      """, prefix)
    try markPending(of: policy)
  }

  /// Notes all series that a policy stands with.
  package func markPending(of policy: Int64) throws(StorageError) {
    try connection.run(
      """
      INSERT INTO policy_pending SELECT series FROM policy_series
        WHERE policy = ? AND series NOT IN (SELECT series FROM policy_pending)
      """, policy)
  }
}

/// The pools of policies, and the weights that they and the versions of their series share.
package struct PoolRepository {
  let connection: Connection

  package func get(key: Int64) throws(StorageError) -> PoolRecord? {
    try connection.first("SELECT * FROM policy_pools WHERE key = ?", key, map: Self.record)
  }

  package func get(policy: Int64, interval: Int64, metrics: Int64) throws(StorageError) -> PoolRecord? {
    try connection.first(
      "SELECT * FROM policy_pools WHERE policy = ? AND interval = ? AND metrics = ?", policy, interval, metrics,
      map: Self.record)
  }

  /// Makes a pool that is not there yet.
  package func create(policy: Int64, interval: Int64, metrics: Int64) throws(StorageError) -> PoolRecord {
    try connection.run(
      "INSERT INTO policy_pools (policy, interval, metrics, state) VALUES (?, ?, ?, 'idle')", policy, interval, metrics)
    guard let record = try get(policy: policy, interval: interval, metrics: metrics) else { throw .notFound }
    return record
  }

  package func list(policy: Int64) throws(StorageError) -> [PoolRecord] {
    try connection.all(
      "SELECT * FROM policy_pools WHERE policy = ? ORDER BY interval, metrics", policy, map: Self.record)
  }

  package func set(_ pool: PoolRecord) throws(StorageError) {
    try connection.change(
      """
      UPDATE policy_pools SET state = ?2, job = ?3, plan_json = ?4, weights = ?5, trained_by = ?6, trained_at = ?7,
        learnt_json = ?8, reason_json = ?9, attempts = ?10, retry_at = ?11
      WHERE key = ?1
      """, pool.key, pool.state.rawValue, pool.job, pool.planJSON, pool.weights, pool.trainedBy, pool.trainedAt,
      pool.learntJSON, pool.reasonJSON, pool.attempts, pool.retryAt)
  }

  /// Forgets those that no series is in any more.
  package func deleteEmpty() throws(StorageError) {
    try connection.run(
      """
      DELETE FROM policy_pools
      WHERE state <> 'training' AND NOT EXISTS (SELECT 1 FROM policy_series WHERE pool = policy_pools.key)
      """)
  }

  /// Has what failed tried again as soon as somebody asks.
  package func hasten(policy: Int64) throws(StorageError) {
    try connection.run("UPDATE policy_pools SET retry_at = NULL WHERE policy = ?", policy)
  }

  /// The keys of those with a labelled anomaly that came since they were looked at.
  package func withNewLabels() throws(StorageError) -> [Int64] {
    try connection.all("SELECT pool FROM pools_with_labels ORDER BY pool") { row in row.integer(0) }
  }

  package func settleLabels(of pool: Int64) throws(StorageError) {
    try connection.run("DELETE FROM pools_with_labels WHERE pool = ?", pool)
  }

  /// Labelled anomalies in force of all its series.
  package func anomalies(in pool: Int64) throws(StorageError) -> Int64 {
    try connection.integer(
      """
      SELECT count(*) FROM policy_series JOIN labels ON labels.series = policy_series.series
      WHERE pool = ? AND kind = 'anomaly' AND withdrawn_at IS NULL
      """, pool)
  }

  /// Has the series of a pool that failed looked at at once.
  package func hasten(seriesOf pool: Int64) throws(StorageError) {
    try connection.run("UPDATE policy_series SET look_at = 0 WHERE pool = ? AND attempts > 0", pool)
  }

  /// Series that are in it, and those of them that have a model.
  package func counts(_ pool: Int64) throws(StorageError) -> (series: Int64, models: Int64) {
    try connection.first(
      "SELECT count(*), count(model) FROM policy_series WHERE pool = ?", pool
    ) { row in (row.integer(0), row.integer(1)) } ?? (0, 0)
  }

  /// Those of its series that have enough points to learn from: a model, or a training that they wait for.
  package func candidates(_ pool: Int64) throws(StorageError) -> [Int64] {
    try connection.all(
      """
      SELECT series FROM policy_series
      WHERE pool = ? AND state IN ('training', 'watched', 'failed') ORDER BY series
      """, pool
    ) { row in row.integer(0) }
  }

  /// Series that wait for its first weights and have nothing that a job would do meanwhile.
  package func waiting(for pool: Int64) throws(StorageError) -> [Int64] {
    try connection.all(
      """
      SELECT series FROM policy_series
      WHERE pool = ? AND state = 'training' AND task IS NULL AND model IS NULL ORDER BY series
      """, pool
    ) { row in row.integer(0) }
  }

  private static func record(_ row: borrowing Statement) throws(StorageError) -> PoolRecord {
    PoolRecord(
      key: row.integer("key"), policy: row.integer("policy"), interval: row.integer("interval"),
      metrics: row.integer("metrics"), state: try row.word("state"), job: row.optionalText("job"),
      planJSON: row.optionalText("plan_json"), weights: row.optionalInteger("weights"),
      trainedBy: row.optionalText("trained_by"), trainedAt: row.optionalInteger("trained_at"),
      learntJSON: row.optionalText("learnt_json"), reasonJSON: row.optionalText("reason_json"),
      attempts: row.integer("attempts"), retryAt: row.optionalInteger("retry_at"))
  }
}

/// What weights were learnt from.
extension PoolRepository {
  package func setMembers(_ members: [PoolMemberRecord], pool: Int64) throws(StorageError) {
    try connection.run("DELETE FROM pool_members WHERE pool = ?", pool)
    for member in members {
      // A series that was deleted meanwhile has nothing to remember.
      try connection.run(
        """
        INSERT INTO pool_members (pool, series, from_time, to_time, points, anomalies, unlearnt, reason_json)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE EXISTS (SELECT 1 FROM series WHERE key = ?2)
        """, pool, member.series, member.from, member.to, member.points, member.anomalies, member.unlearnt,
        member.reasonJSON)
    }
  }

  /// Nil for a series that came later.
  package func member(_ series: Int64, pool: Int64) throws(StorageError) -> PoolMemberRecord? {
    try connection.first("SELECT * FROM pool_members WHERE pool = ? AND series = ?", pool, series) { row in
      var member = PoolMemberRecord(
        series: row.integer("series"), points: row.integer("points"), anomalies: row.integer("anomalies"))
      (member.from, member.to) = (row.optionalInteger("from_time"), row.optionalInteger("to_time"))
      (member.unlearnt, member.reasonJSON) = (row.optionalInteger("unlearnt"), row.optionalText("reason_json"))
      return member
    }
  }
}

/// The weights themselves.
extension PoolRepository {
  /// - Returns: their key. They go when nothing refers to them any more; until something does they stay.
  package func addWeights(_ archive: [UInt8]) throws(StorageError) -> Int64 {
    try connection.insert("INSERT INTO shared_weights (archive) VALUES (?) RETURNING key", archive)
  }

  package func weights(_ key: Int64) throws(StorageError) -> [UInt8]? {
    try connection.first("SELECT archive FROM shared_weights WHERE key = ?", key) { row in row.bytes(0) }
  }

  package func hasWeights(_ key: Int64) throws(StorageError) -> Bool {
    try connection.integer("SELECT EXISTS (SELECT 1 FROM shared_weights WHERE key = ?)", key) != 0
  }

  /// Whether a model has a version of these weights, or of its own from `time` on.
  package func isServed(_ weights: Int64, since time: Int64, model: Int64) throws(StorageError) -> Bool {
    try connection.integer(
      """
      SELECT EXISTS (SELECT 1 FROM model_versions JOIN version_contents ON version = key
        WHERE model = ?1 AND (weights = ?2 OR weights IS NULL AND created_at >= ?3))
      """, model, weights, time) != 0
  }
}

/// Where series stand with policies.
extension PolicyRepository {
  package func standing(of series: Int64) throws(StorageError) -> [PolicySeriesRecord] {
    try connection.all("SELECT * FROM policy_series WHERE series = ? ORDER BY policy", series, map: Self.standing)
  }

  package func standing(policy: Int64, series: Int64) throws(StorageError) -> PolicySeriesRecord? {
    try connection.first(
      "SELECT * FROM policy_series WHERE policy = ? AND series = ?", policy, series, map: Self.standing)
  }

  package func set(_ standing: PolicySeriesRecord) throws(StorageError) {
    try connection.run(
      """
      INSERT INTO policy_series
        (policy, series, state, model, stand_in, monitor, trained_by, task, least_points, learnt_points, attempts,
          reason_json, look_at, updated_at, pool)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
      ON CONFLICT (policy, series) DO UPDATE SET state = ?3, model = ?4, stand_in = ?5, monitor = ?6, trained_by = ?7,
        task = ?8, least_points = ?9, learnt_points = ?10, attempts = ?11, reason_json = ?12, look_at = ?13,
        updated_at = ?14, pool = ?15
      """, standing.policy, standing.series, standing.state.rawValue, standing.model, standing.standIn,
      standing.monitor, standing.trainedBy, standing.task?.rawValue, standing.leastPoints, standing.learntPoints,
      standing.attempts, standing.reasonJSON, standing.lookAt, standing.updatedAt, standing.pool)
  }

  /// Has what failed tried again at once.
  package func hasten(policy: Int64) throws(StorageError) {
    try connection.run(
      "UPDATE policy_series SET look_at = 0, attempts = 0 WHERE policy = ? AND attempts > 0", policy)
  }

  /// The policy that has a series, and where that stands with it; nil where none is about it, or all leave it alone.
  package func having(_ series: Int64) throws(StorageError) -> (id: String, state: PolicySeriesRecord.State)? {
    try connection.first(
      """
      SELECT policies.id, state FROM policy_series JOIN policies ON policies.key = policy
      WHERE series = ? AND state NOT IN ('own_model', 'other_policy') AND deleted_at IS NULL
      ORDER BY coalesce(json_extract(definition_json, '$.algorithm'), '') = 'cgats', policy LIMIT 1
      """, series
    ) { row throws(StorageError) in (row.text(0), try row.word(1)) }
  }

  /// The policies that name a receiver, by id.
  package func naming(receiver id: String, limit: Int) throws(StorageError) -> [String] {
    try connection.all(
      """
      SELECT id FROM policies WHERE deleted_at IS NULL
        AND EXISTS (SELECT 1 FROM json_each(definition_json, '$.receivers') WHERE value = ?)
      ORDER BY id LIMIT ?
      """, id, limit
    ) { row in row.text(0) }
  }

  package func remove(policy: Int64, series: Int64) throws(StorageError) {
    try connection.run("DELETE FROM policy_series WHERE policy = ? AND series = ?", policy, series)
  }

  /// The series of a policy in the order in which they were made, after the key `after`.
  package func series(
    _ filter: PolicySeriesFilter, after: Int64, limit: Int
  ) throws(StorageError) -> [PolicySeriesRecord] {
    if let state = filter.state {
      return try connection.all(
        "SELECT * FROM policy_series WHERE policy = ? AND state = ? AND series > ? ORDER BY series LIMIT ?",
        filter.policy, state.rawValue, after, limit, map: Self.standing)
    }
    return try connection.all(
      "SELECT * FROM policy_series WHERE policy = ? AND series > ? ORDER BY series LIMIT ?", filter.policy, after,
      limit,
      map: Self.standing)
  }

  /// How many series are in each state, of one policy or of all.
  package func counts(policy: Int64? = nil) throws(StorageError) -> [PolicySeriesRecord.State: Int64] {
    let pairs =
      if let policy {
        try connection.all(
          "SELECT state, count(*) FROM policy_series WHERE policy = ? GROUP BY state", policy, map: Self.count)
      } else {
        try connection.all("SELECT state, count(*) FROM policy_series GROUP BY state", map: Self.count)
      }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  private static func count(
    _ row: borrowing Statement
  ) throws(StorageError) -> (PolicySeriesRecord.State, Int64) { (try row.word(0), row.integer(1)) }

  /// The keys of series whose time to be looked at has come.
  package func due(by time: Int64, limit: Int) throws(StorageError) -> [Int64] {
    try connection.all("SELECT series FROM policy_series WHERE look_at <= ? ORDER BY look_at LIMIT ?", time, limit) {
      row in row.integer(0)
    }
  }

  /// When the next series is to be looked at; nil where none is.
  package func nextDue() throws(StorageError) -> Int64? {
    try connection.first("SELECT min(look_at) FROM policy_series WHERE look_at IS NOT NULL") { row in
      row.optionalInteger(0)
    } ?? nil
  }

  /// The keys of series whose model was in training by itself and no longer is; those that wait for a pool wait on.
  package func trained(limit: Int) throws(StorageError) -> [Int64] {
    try connection.all(
      """
      SELECT policy_series.series FROM policies
        JOIN policy_series ON policy_series.policy = policies.key AND policy_series.state = 'training'
        LEFT JOIN models ON models.key = policy_series.model
      WHERE policy_series.task IS NULL AND models.state IS DISTINCT FROM 'training'
        AND (policy_series.model IS NOT NULL OR NOT EXISTS
          (SELECT 1 FROM policy_pools WHERE key = policy_series.pool AND state = 'training')) LIMIT ?
      """, limit
    ) { row in row.integer(0) }
  }

  /// The ids and keys of series that points may bring on: those that wait for some.
  package func awaiting(after: Int64, limit: Int) throws(StorageError) -> [(id: String, key: Int64)] {
    try connection.all(
      """
      SELECT series.id, series.key FROM series WHERE key > ?1 AND EXISTS
        (SELECT 1 FROM policy_series WHERE series = series.key AND state IN ('waiting', 'cold_start'))
      ORDER BY key LIMIT ?2
      """, after, limit
    ) { row in (row.text(0), row.integer(1)) }
  }

  /// What jobs are to do for a policy, in the order of the series' keys.
  package func tasks(policy: Int64, after: Int64, limit: Int) throws(StorageError) -> [PolicySeriesRecord] {
    try connection.all(
      "SELECT * FROM policy_series WHERE task IS NOT NULL AND policy = ? AND series > ? ORDER BY series LIMIT ?",
      policy, after, limit, map: Self.standing)
  }

  package func taskCount(policy: Int64) throws(StorageError) -> Int64 {
    try connection.integer("SELECT count(*) FROM policy_series WHERE task IS NOT NULL AND policy = ?", policy)
  }

  /// How many series a policy's jobs have something to do for, and the points of all of them.
  package func taskWork(policy: Int64) throws(StorageError) -> (series: Int64, points: Int64) {
    try connection.first(
      """
      SELECT count(*), CAST(coalesce(sum(series.points), 0) AS BIGINT) FROM policy_series JOIN series ON series.key = policy_series.series
      WHERE task IS NOT NULL AND policy = ?
      """, policy
    ) { row in (row.integer(0), row.integer(1)) } ?? (0, 0)
  }

  /// The policies for which a job has something to do.
  package func withTasks() throws(StorageError) -> [Int64] {
    try connection.all("SELECT DISTINCT policy FROM policy_series WHERE task IS NOT NULL") { row in row.integer(0) }
  }

  /// What of one's own has a series: a model that gives scores but for the algorithms named, or a monitor.
  package func ownModels(of series: Int64) throws(StorageError) -> [(id: String, algorithm: String)] {
    try connection.all(
      "SELECT id, algorithm FROM models WHERE series = ? AND policy IS NULL ORDER BY id", series
    ) { row in (row.text(0), row.text(1)) }
  }

  /// A monitor of one's own on a model of a series, with the key of that model; nil where there is none.
  package func ownMonitor(of series: Int64) throws(StorageError) -> (id: String, model: Int64)? {
    try connection.first(
      """
      SELECT monitors.id, monitors.model FROM models JOIN monitors ON monitors.model = models.key
      WHERE models.series = ? AND monitors.policy IS NULL ORDER BY monitors.id LIMIT 1
      """, series
    ) { row in (row.text(0), row.integer(1)) }
  }

  private static func standing(_ row: borrowing Statement) throws(StorageError) -> PolicySeriesRecord {
    var record = PolicySeriesRecord(
      policy: row.integer("policy"), series: row.integer("series"), state: try row.word("state"))
    record.model = row.optionalInteger("model")
    record.standIn = row.optionalInteger("stand_in")
    record.monitor = row.optionalInteger("monitor")
    record.trainedBy = row.optionalText("trained_by")
    record.task = try row.optionalWord("task")
    record.leastPoints = row.optionalInteger("least_points")
    record.learntPoints = row.integer("learnt_points")
    record.attempts = row.integer("attempts")
    record.reasonJSON = row.optionalText("reason_json")
    record.lookAt = row.optionalInteger("look_at")
    record.updatedAt = row.integer("updated_at")
    record.pool = row.optionalInteger("pool")
    return record
  }
}

/// The models. Every change counts up the model's revision.
package struct ModelRepository {
  let connection: Connection

  /// - Throws: `alreadyExists`, `referenced` where there is no such series.
  package func create(
    id: String, series: Int64, metricsJSON: String, algorithm: String, parametersJSON: String,
    thresholdJSON: String? = nil, policy: Int64? = nil, isColdStart: Bool = false, now: Int64
  ) throws(StorageError) -> ModelRecord {
    try connection.run(
      """
      INSERT INTO models (id, series, metrics_json, algorithm, state, parameters_json, threshold_json, created_at,
        policy, is_cold_start)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, id, series, metricsJSON, algorithm, ModelState.training.rawValue, parametersJSON, thresholdJSON, now, policy,
      isColdStart)
    guard let record = try get(id) else { throw .notFound }
    return record
  }

  package func get(_ id: String) throws(StorageError) -> ModelRecord? {
    try connection.first(
      """
      SELECT models.*, series.id AS series_id,
        (SELECT id FROM policies WHERE key = models.policy) AS policy_id
      FROM models JOIN series ON series.key = models.series WHERE models.id = ?
      """, id, map: Self.record)
  }

  package func get(key: Int64) throws(StorageError) -> ModelRecord? {
    try connection.first(
      """
      SELECT models.*, series.id AS series_id,
        (SELECT id FROM policies WHERE key = models.policy) AS policy_id
      FROM models JOIN series ON series.key = models.series WHERE models.key = ?
      """, key, map: Self.record)
  }

  /// Models in the order of their ids, after the id `after`.
  package func list(after: String? = nil, limit: Int) throws(StorageError) -> [ModelRecord] {
    try connection.all(
      """
      SELECT models.*, series.id AS series_id,
        (SELECT id FROM policies WHERE key = models.policy) AS policy_id
      FROM models JOIN series ON series.key = models.series
      WHERE models.id > ?1 ORDER BY models.id LIMIT ?2
      """, after ?? "", limit, map: Self.record)
  }

  /// The same of one series. A query of its own: it is asked at every look at scores, and one that leaves the series open goes
  /// through the models of all.
  package func list(series: Int64, after: String? = nil, limit: Int) throws(StorageError) -> [ModelRecord] {
    try connection.all(
      """
      SELECT models.*, series.id AS series_id,
        (SELECT id FROM policies WHERE key = models.policy) AS policy_id
      FROM models JOIN series ON series.key = models.series
      WHERE models.series = ?1 AND models.id > ?2 ORDER BY models.id LIMIT ?3
      """, series, after ?? "", limit, map: Self.record)
  }

  package func setState(_ state: ModelState, key: Int64) throws(StorageError) {
    try connection.change(
      "UPDATE models SET state = ?2, revision = revision + 1 WHERE key = ?1", key, state.rawValue)
  }

  package func setThreshold(_ thresholdJSON: String?, key: Int64) throws(StorageError) {
    try connection.change(
      "UPDATE models SET threshold_json = ?2, revision = revision + 1 WHERE key = ?1", key, thresholdJSON)
  }

  package func setParameters(_ parametersJSON: String, key: Int64) throws(StorageError) {
    try connection.change(
      "UPDATE models SET parameters_json = ?2, revision = revision + 1 WHERE key = ?1", key, parametersJSON)
  }

  /// Lets a version serve, with a threshold of its own where one is given; the model is `ready` from then on.
  ///
  /// - Throws: `notFound` where the model has no such version or it is not ready.
  package func activate(version number: Int64, key: Int64) throws(StorageError) {
    try connection.change(
      """
      UPDATE models SET active_version = ?2, state = 'ready', revision = revision + 1
      WHERE key = ?1 AND EXISTS
        (SELECT 1 FROM model_versions WHERE model = ?1 AND number = ?2 AND state = 'ready')
      """, key, number)
  }

  /// Makes a policy's model one's own: the policy lets it be from then on.
  package func own(key: Int64) throws(StorageError) {
    try connection.change("UPDATE models SET policy = NULL, revision = revision + 1 WHERE key = ?", key)
  }

  /// Gives way to another model under its name.
  ///
  /// - Throws: `alreadyExists`.
  package func rename(to id: String, key: Int64) throws(StorageError) {
    try connection.change("UPDATE models SET id = ?2, revision = revision + 1 WHERE key = ?1", key, id)
  }

  /// Deletes the model with its versions and monitors; scores are swept later.
  ///
  /// - Throws: `notFound`.
  package func delete(_ id: String) throws(StorageError) {
    guard let model = try get(id) else { throw .notFound }
    try connection.run(
      "INSERT INTO discarded (version) SELECT key FROM model_versions WHERE model = ?", model.key)
    try connection.run("DELETE FROM models WHERE key = ?", model.key)
  }

  static func record(_ row: borrowing Statement) throws(StorageError) -> ModelRecord {
    ModelRecord(
      key: row.integer("key"), id: row.text("id"), series: row.integer("series"), seriesID: row.text("series_id"),
      metricsJSON: row.text("metrics_json"), algorithm: row.text("algorithm"), state: try row.word("state"),
      activeVersion: row.optionalInteger("active_version"), revision: row.integer("revision"),
      createdAt: row.integer("created_at"), parametersJSON: row.text("parameters_json"),
      thresholdJSON: row.optionalText("threshold_json"), policyID: row.optionalText("policy_id"),
      isColdStart: row.flag("is_cold_start"))
  }
}

/// The versions of models. Metadata and the heavy contents are read apart.
package struct VersionRepository {
  let connection: Connection

  /// Starts a version, numbered one above the model's last.
  ///
  /// - Throws: `referenced` where there is no such model.
  package func create(
    model: Int64, seed: Int64, from: Int64?, to: Int64?, dataHash: String? = nil, parametersJSON: String,
    warmStart: Int64? = nil, now: Int64
  ) throws(StorageError) -> VersionRecord {
    let key = try connection.insert(
      """
      INSERT INTO model_versions
        (model, number, state, seed, from_time, to_time, data_hash, parameters_json, warm_start, created_at)
      SELECT ?1, coalesce(max(number), 0) + 1, 'training', ?2, ?3, ?4, ?5, ?6, ?7, ?8
      FROM model_versions WHERE model = ?1 RETURNING key
      """, model, seed, from, to, dataHash, parametersJSON, warmStart, now)
    try touch(model)
    guard let record = try get(key: key) else { throw .notFound }
    return record
  }

  package func get(key: Int64) throws(StorageError) -> VersionRecord? {
    try connection.first(
      """
      SELECT *, (SELECT cleared_at FROM idle_versions WHERE version = key) AS cleared_at FROM model_versions WHERE key = ?
      """, key, map: Self.record)
  }

  package func get(model: Int64, number: Int64) throws(StorageError) -> VersionRecord? {
    try connection.first(
      """
      SELECT *, (SELECT cleared_at FROM idle_versions WHERE version = key) AS cleared_at FROM model_versions
      WHERE model = ? AND number = ?
      """, model, number, map: Self.record)
  }

  /// Versions, the newest first, below the number `before`.
  package func list(model: Int64, before: Int64 = .max, limit: Int) throws(StorageError) -> [VersionRecord] {
    try connection.all(
      """
      SELECT *, (SELECT cleared_at FROM idle_versions WHERE version = key) AS cleared_at FROM model_versions
      WHERE model = ? AND number < ? ORDER BY number DESC LIMIT ?
      """, model, before, limit, map: Self.record)
  }

  /// What forecasts are calibrated by; nil where the version makes none.
  package func forecasts(key: Int64) throws(StorageError) -> [UInt8]? {
    try connection.first("SELECT calibration FROM version_forecasts WHERE version = ?", key) { row in row.bytes(0) }
  }

  /// Weights and calibration scores; nil where the version is not ready.
  package func contents(key: Int64) throws(StorageError) -> VersionContents? {
    try connection.first(
      "SELECT archive, calibration, weights FROM version_contents WHERE version = ?", key
    ) { row throws(StorageError) in
      VersionContents(archive: row.bytes(0), weights: row.optionalInteger(2), calibration: try row.doubles(1))
    }
  }

  /// The calibration scores alone: a new threshold needs no weights.
  package func calibration(key: Int64) throws(StorageError) -> [Double]? {
    try connection.first("SELECT calibration FROM version_contents WHERE version = ?", key) {
      row throws(StorageError) in try row.doubles(0)
    }
  }

  /// The sizes of the archive and of the weights that it shares with others, without reading them; nil where the version is not
  /// ready.
  package func archiveBytes(key: Int64) throws(StorageError) -> (own: Int64, shared: Int64)? {
    try connection.first(
      """
      SELECT length(version_contents.archive), coalesce(length(shared_weights.archive), 0)
      FROM version_contents LEFT JOIN shared_weights ON shared_weights.key = weights WHERE version = ?
      """, key
    ) { row in (row.integer(0), row.integer(1)) }
  }

  /// Ends a training well. From here on nothing of the version changes.
  ///
  /// - Throws: `conflict` where the version is gone or no longer in training.
  package func complete(
    key: Int64, contents: VersionContents, reportJSON: String, dataHash: String?, points: Int64? = nil
  ) throws(StorageError) {
    try end(key: key, state: .ready, reportJSON: reportJSON, dataHash: dataHash, points: points)
    try connection.run(
      "INSERT INTO version_contents (version, archive, calibration, weights) VALUES (?, ?, ?, ?)",
      key, contents.archive, contents.calibration, contents.weights)
    if let forecasts = contents.forecasts {
      try connection.run("INSERT INTO version_forecasts (version, calibration) VALUES (?, ?)", key, forecasts)
    }
  }

  /// Ends a training that failed.
  ///
  /// - Throws: `conflict` where the version is gone or no longer in training.
  package func fail(key: Int64, reportJSON: String?) throws(StorageError) {
    try end(key: key, state: .failed, reportJSON: reportJSON, dataHash: nil, points: nil)
  }

  private func end(
    key: Int64, state: ModelState, reportJSON: String?, dataHash: String?, points: Int64?
  ) throws(StorageError) {
    let model = try connection.first(
      """
      UPDATE model_versions SET state = ?2, report_json = ?3, data_hash = coalesce(?4, data_hash), points = ?5
      WHERE key = ?1 AND state = 'training' RETURNING model
      """, key, state.rawValue, reportJSON, dataHash, points
    ) { row in row.integer(0) }
    guard let model else { throw .conflict }
    try touch(model)
  }

  private func touch(_ model: Int64) throws(StorageError) {
    try connection.run("UPDATE models SET revision = revision + 1 WHERE key = ?", model)
  }

  static func record(_ row: borrowing Statement) throws(StorageError) -> VersionRecord {
    VersionRecord(
      key: row.integer("key"), model: row.integer("model"), number: row.integer("number"), state: try row.word("state"),
      seed: row.integer("seed"), from: row.optionalInteger("from_time"), to: row.optionalInteger("to_time"),
      dataHash: row.optionalText("data_hash"), warmStart: row.optionalInteger("warm_start"),
      points: row.optionalInteger("points"), createdAt: row.integer("created_at"),
      parametersJSON: row.text("parameters_json"), reportJSON: row.optionalText("report_json"),
      clearedAt: row.optionalInteger("cleared_at"))
  }
}

/// What versions lose that have not served for long, and get back.
extension VersionRepository {
  /// Clears some versions that have not served since a time: their scores, what their lines are fitted on, and what calibrates
  /// their forecasts. Their weights and reports stay, so that they can serve again.
  ///
  /// - Returns: how many.
  package func clear(idleBefore time: Int64, limit: Int = 8, now: Int64) throws(StorageError) -> Int {
    let idle = try connection.all(
      "SELECT version FROM idle_versions WHERE since < ? AND cleared_at IS NULL ORDER BY since LIMIT ?", time, limit
    ) { row in row.integer(0) }
    for version in idle {
      try connection.run("UPDATE version_contents SET calibration = ? WHERE version = ?", [UInt8](), version)
      try connection.run("DELETE FROM version_forecasts WHERE version = ?", version)
      try connection.run("INSERT INTO discarded (version) VALUES (?)", version)
      try connection.run("UPDATE idle_versions SET cleared_at = ? WHERE version = ?", now, version)
      try connection.run(
        "UPDATE models SET revision = revision + 1 WHERE key = (SELECT model FROM model_versions WHERE key = ?)",
        version)
    }
    return idle.count
  }

  /// Gives a version back what was cleared and made again.
  ///
  /// - Parameter forecasts: nil where that cannot be made again.
  package func restore(key: Int64, calibration: [Double], forecasts: [UInt8]?) throws(StorageError) {
    try connection.run("UPDATE version_contents SET calibration = ? WHERE version = ?", calibration, key)
    if let forecasts {
      try connection.run(
        """
        INSERT INTO version_forecasts (version, calibration) VALUES (?1, ?2)
        ON CONFLICT (version) DO UPDATE SET calibration = ?2
        """, key, forecasts)
    }
    try connection.run("UPDATE idle_versions SET cleared_at = NULL WHERE version = ?", key)
    try connection.run("DELETE FROM idle_versions WHERE version = ? AND since IS NULL", key)
  }
}

/// What versions of models asked operators about. Queries never change; they go with their version.
package struct QueryRepository {
  let connection: Connection

  /// Stores the questions of a version in their order, the most useful first.
  ///
  /// - Throws: `outOfRange` where a window ends before it starts, `referenced` where there is no such version.
  package func insert(_ queries: [NewQuery], version: Int64, generation: Int64) throws(StorageError) {
    for query in queries {
      guard query.start < query.end else { throw .outOfRange }
      try connection.run(
        """
        INSERT INTO queries (version, generation, start_time, end_time, peak_time, probability, reason, features_json)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """, version, generation, query.start, query.end, query.peak, query.probability, query.reason,
        query.featuresJSON)
    }
  }

  /// The questions of a version in their order.
  package func list(version: Int64) throws(StorageError) -> [QueryRecord] {
    try connection.all(
      "SELECT * FROM queries WHERE version = ? ORDER BY key", version, map: Self.record)
  }

  /// A question of any version of a model.
  package func get(_ key: Int64, model: Int64) throws(StorageError) -> QueryRecord? {
    try connection.first(
      """
      SELECT * FROM queries WHERE key = ? AND version IN (SELECT key FROM model_versions WHERE model = ?)
      """, key, model, map: Self.record)
  }

  /// Seconds of all windows of a model that somebody has answered and not taken back, of one generation of points.
  package func answeredSeconds(model: Int64, generation: Int64) throws(StorageError) -> Int64 {
    try connection.integer(
      """
      SELECT CAST(coalesce(sum(end_time - start_time), 0) AS BIGINT) FROM queries
      WHERE generation = ?2 AND key IN (SELECT query FROM answers WHERE model = ?1 AND withdrawn_at IS NULL)
      """, model, generation)
  }

  static func record(_ row: borrowing Statement) throws(StorageError) -> QueryRecord {
    QueryRecord(
      key: row.integer("key"), version: row.integer("version"), generation: row.integer("generation"),
      query: NewQuery(
        start: row.integer("start_time"), end: row.integer("end_time"), peak: row.integer("peak_time"),
        probability: row.isNull("probability") ? nil : row.double("probability"), reason: row.text("reason"),
        featuresJSON: row.text("features_json")))
  }
}

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
      """
      SELECT key, version, generation, start_time, end_time, peak_time, probability, reason, features_json
      FROM queries WHERE version = ? ORDER BY key
      """, version, map: Self.record)
  }

  /// A question of any version of a model.
  package func get(_ key: Int64, model: Int64) throws(StorageError) -> QueryRecord? {
    try connection.first(
      """
      SELECT key, version, generation, start_time, end_time, peak_time, probability, reason, features_json
      FROM queries WHERE key = ? AND version IN (SELECT key FROM model_versions WHERE model = ?)
      """, key, model, map: Self.record)
  }

  /// Seconds of all windows of a model that somebody has answered and not taken back, of one generation of points.
  package func answeredSeconds(model: Int64, generation: Int64) throws(StorageError) -> Int64 {
    try connection.integer(
      """
      SELECT coalesce(sum(end_time - start_time), 0) FROM queries
      WHERE generation = ?2 AND key IN (SELECT query FROM answers WHERE model = ?1 AND withdrawn_at IS NULL)
      """, model, generation)
  }

  private static func record(_ row: borrowing Statement) throws(StorageError) -> QueryRecord { record(row, from: 0) }

  /// The record whose columns, in the order of the table, begin with number `first`.
  static func record(_ row: borrowing Statement, from first: Int32) -> QueryRecord {
    QueryRecord(
      key: row.integer(first), version: row.integer(first + 1), generation: row.integer(first + 2),
      query: NewQuery(
        start: row.integer(first + 3), end: row.integer(first + 4), peak: row.integer(first + 5),
        probability: row.isNull(first + 6) ? nil : row.double(first + 6), reason: row.text(first + 7),
        featuresJSON: row.text(first + 8)))
  }
}

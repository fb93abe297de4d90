/// How long points are kept.
extension SeriesRepository {
  /// Days that points of a series are kept, by its definition or else by a policy; nil for ever.
  package func retentionDays(of series: SeriesRecord) throws(StorageError) -> Int64? {
    if let days = series.definition.retentionDays { return days }
    return try retentionDays(after: series.key - 1, limit: 1).first?.days
  }

  /// What a series is called, of which nothing else has to be readable; nil where there is none.
  package func id(of key: Int64) throws(StorageError) -> String? {
    try connection.first("SELECT id FROM series WHERE key = ?", key) { row in row.text(0) }
  }

  /// The series after a key, in the order of their keys, with the days that their points are kept; nil for ever.
  ///
  /// A series' own definition counts, then the policies that are about it: of those that say something the one of the highest
  /// priority, then the first by id. One that leaves a series to another has no say.
  package func retentionDays(
    after key: Int64, limit: Int
  ) throws(StorageError) -> [(series: Int64, days: Int64?)] {
    try connection.all(
      """
      SELECT key, coalesce(retention_days, (
        SELECT CAST(json_extract(definition_json, '$.retention_days') AS BIGINT)
        FROM policy_series JOIN policies ON policies.key = policy
        WHERE policy_series.series = series.key AND state <> 'other_policy' AND deleted_at IS NULL
          AND json_extract(definition_json, '$.retention_days') IS NOT NULL
        ORDER BY policies.priority DESC, policies.id LIMIT 1))
      FROM series WHERE key > ? ORDER BY key LIMIT ?
      """, key, limit
    ) { row in (row.integer(0), row.optionalInteger(1)) }
  }
}

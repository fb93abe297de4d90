/// What is to be looked after, over all series and models: a few rows of each kind, found by their indexes.
package struct OverviewRepository {
  let connection: Connection

  /// Lasting alerts that are alike.
  package struct LastingAlerts: Sendable, Equatable {
    package let kind: AlertRecord.Kind
    /// Whether they are of one metric among several.
    package let isOfMetric: Bool
    /// Whether their peaks reach the score that was asked for.
    package let isHigh: Bool
    package let isAcknowledged: Bool
    package let count: Int64
  }

  package func lastingAlerts(high: Double) throws(StorageError) -> [LastingAlerts] {
    try connection.all(
      """
      SELECT kind, metric IS NOT NULL, coalesce(peak_score, 0) >= ?, state = 'acknowledged', count(*)
      FROM alerts WHERE end_time IS NULL GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
      """, high
    ) { row throws(StorageError) in
      LastingAlerts(
        kind: try row.word(0), isOfMetric: row.integer(1) != 0, isHigh: row.integer(2) != 0,
        isAcknowledged: row.integer(3) != 0, count: row.integer(4))
    }
  }

  /// Lasting alerts, those that nobody has acknowledged first, then silent series, then the highest peak, then the oldest.
  package func worstAlerts(limit: Int) throws(StorageError) -> [AlertRecord] {
    try connection.all(
      """
      SELECT * FROM alerts WHERE end_time IS NULL
      ORDER BY state = 'acknowledged', kind <> 'no_data' OR metric IS NOT NULL, coalesce(peak_score, 0) DESC, start_time, key
      LIMIT ?
      """, limit, map: AlertRepository.record)
  }

  /// Lasting alerts of series that are silent or stand still, the longest first.
  package func silences(limit: Int) throws(StorageError) -> [AlertRecord] {
    try connection.all(
      """
      SELECT * FROM alerts WHERE end_time IS NULL AND kind <> 'anomaly' ORDER BY start_time, key LIMIT ?
      """, limit, map: AlertRepository.record)
  }

  /// Series with at least so many alerts that were made since a time, those with most first.
  package func noisiest(since time: Int64, least: Int64, limit: Int) throws(StorageError) -> [(
    series: String, alerts: Int64
  )] {
    try connection.all(
      """
      SELECT series, count(*) FROM alerts WHERE updated_at >= ?1 AND created_at >= ?1
      GROUP BY series HAVING count(*) >= ?2 ORDER BY 2 DESC, 1 LIMIT ?3
      """, time, least, limit
    ) { row in (row.text(0), row.integer(1)) }
  }

  /// A model whose newest version does not serve.
  package struct UnservedModel: Sendable, Equatable {
    package let model: String
    package let series: String
    package let activeVersion: Int64?
    package let newest: Int64
    package let state: ModelState
    /// Whether the newest did worse than what serves.
    package let isLost: Bool
    package let createdAt: Int64
  }

  /// Models without a version in force, and those whose newest version failed, or lost to the one in force; by id.
  package func unservedModels(limit: Int) throws(StorageError) -> [UnservedModel] {
    // Reports are long: only of versions that came after the one in force are they looked into.
    try connection.all(
      """
      SELECT * FROM (
        SELECT models.id AS model, series.id AS series, models.active_version AS active, newest.number AS number,
          newest.state AS state, newest.created_at AS created_at,
          CASE WHEN newest.number > models.active_version AND newest.state = 'ready'
            THEN coalesce(json_extract(newest.report_json, '$.challenge.lost'), 0) ELSE 0 END AS lost
        FROM models JOIN series ON series.key = models.series JOIN model_versions AS newest ON newest.model = models.key
        WHERE newest.number = (SELECT max(number) FROM model_versions WHERE model = models.key)
      ) WHERE active IS NULL OR state = 'failed' OR lost ORDER BY model LIMIT ?
      """, limit
    ) { row throws(StorageError) in
      UnservedModel(
        model: row.text("model"), series: row.text("series"), activeVersion: row.optionalInteger("active"),
        newest: row.integer("number"), state: try row.word("state"), isLost: row.integer("lost") != 0,
        createdAt: row.integer("created_at"))
    }
  }

  /// Jobs that failed since a time, the latest first.
  package func failedJobs(since time: Int64, limit: Int) throws(StorageError) -> [JobRecord] {
    try connection.all(
      """
      SELECT * FROM jobs WHERE finished_at >= ? AND status = 'failed' ORDER BY finished_at DESC, key DESC LIMIT ?
      """, time, limit, map: JobRepository.record)
  }

  /// Bytes of the database, and of them those of free pages, which are used again.
  package func bytes() throws(StorageError) -> (all: Int64, free: Int64) {
    let page = try connection.integer("PRAGMA page_size")
    return (try connection.integer("PRAGMA page_count") * page, try connection.integer("PRAGMA freelist_count") * page)
  }
}

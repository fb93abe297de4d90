/// What is to be looked after, over all series and models: a few rows of each kind, found by their indexes.
package struct OverviewRepository {
  let connection: Connection

  /// How many alerts that people see last, by kind.
  package func lastingAlerts() throws(StorageError) -> [(kind: AlertRecord.Kind, isAcknowledged: Bool, count: Int64)] {
    try connection.all(
      """
      SELECT kind, state = 'acknowledged', count(*) FROM alerts WHERE end_time IS NULL AND held_back_by IS NULL
      GROUP BY 1, 2 ORDER BY 1, 2
      """
    ) { row throws(StorageError) in (try row.word(0), row.integer(1) != 0, row.integer(2)) }
  }

  /// How many lasting alerts each rule holds back.
  package func heldBack() throws(StorageError) -> [AlertRule: Int64] {
    let rows = try connection.all(
      "SELECT held_back_by, count(*) FROM alerts WHERE end_time IS NULL AND held_back_by IS NOT NULL GROUP BY 1"
    ) { row throws(StorageError) -> (AlertRule, Int64) in (try row.word(0), row.integer(1)) }
    return Dictionary(rows) { first, _ in first }
  }

  /// How many incidents last, by severity.
  package func openIncidents() throws(StorageError) -> [(severity: Severity, isAcknowledged: Bool, count: Int64)] {
    try connection.all(
      """
      SELECT severity, acknowledged_at IS NOT NULL, count(*) FROM incidents WHERE state = 'open' GROUP BY 1, 2 ORDER BY 1, 2
      """
    ) { row throws(StorageError) in (try row.word(0), row.integer(1) != 0, row.integer(2)) }
  }

  /// Incidents that last: those that nobody has acknowledged first, then the gravest, then the newest.
  package func worstIncidents(limit: Int) throws(StorageError) -> [IncidentRecord] {
    try connection.all(
      """
      SELECT * FROM incidents WHERE state = 'open'
      ORDER BY acknowledged_at IS NOT NULL, severity <> 'critical', severity <> 'warning', start_time DESC, key DESC LIMIT ?
      """, limit, map: IncidentRepository.record)
  }

  /// Lasting alerts of series that are silent or stand still, the longest first.
  package func silences(limit: Int) throws(StorageError) -> [AlertRecord] {
    try connection.all(
      """
      SELECT * FROM alerts WHERE end_time IS NULL AND held_back_by IS NULL AND kind <> 'anomaly' ORDER BY start_time, key LIMIT ?
      """, limit, map: AlertRepository.record)
  }

  /// Series with at least so many alerts that were made since a time, those with most first.
  package func noisiest(since time: Int64, least: Int64, limit: Int) throws(StorageError) -> [(
    series: String, alerts: Int64
  )] {
    try connection.all(
      """
      SELECT series, count(*) FROM alerts WHERE updated_at >= ?1 AND created_at >= ?1 AND held_back_by IS NULL
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
            THEN coalesce(CAST(json_extract(newest.report_json, '$.challenge.lost') AS BIGINT), 0) ELSE 0 END AS lost
        FROM models JOIN series ON series.key = models.series JOIN model_versions AS newest ON newest.model = models.key
        WHERE newest.number = (SELECT max(number) FROM model_versions WHERE model = models.key)
      ) AS found WHERE active IS NULL OR state = 'failed' OR lost <> 0 ORDER BY model LIMIT ?
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

  /// Bytes of the database, and of them those of free pages, which are used again; of PostgreSQL, which keeps these within its
  /// tables, none are counted.
  package func bytes() throws(StorageError) -> (all: Int64, free: Int64) {
    let all = try connection.integer(
      connection.sql(
        sqlite: "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
        postgreSQL: "SELECT pg_database_size(current_database())"))
    let free = try connection.integer(
      connection.sql(
        sqlite: "SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size",
        postgreSQL: "SELECT 0"))
    return (all, free)
  }
}

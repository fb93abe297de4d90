extension ModelRepository {
  /// Models in the order of their ids, after the id `after`; those of one series where one is named.
  package func list(
    _ filter: ListFilter, series: Int64? = nil, state: ModelState? = nil, after: String?, limit: Int
  ) throws(StorageError) -> [ModelRecord] {
    try connection.all(
      """
      SELECT models.*, series.id AS series_id,
        (SELECT id FROM policies WHERE key = models.policy) AS policy_id
      FROM models JOIN series ON series.key = models.series
      WHERE models.id > ?1 AND (?2 IS NULL OR models.series = ?2) AND (?3 IS NULL OR models.state = ?3)
        AND (?4 IS NULL OR instr(lower(models.id), ?4)) AND (?5 IS NULL OR models.series IN (
          SELECT series FROM json_each(?5) AS wanted JOIN series_tags AS tag ON tag.name = wanted.key AND tag.value = wanted.value
          GROUP BY series HAVING count(*) = (SELECT count(*) FROM json_each(?5))))
      ORDER BY models.id LIMIT ?6
      """, after ?? "", series, state?.rawValue, filter.text, filter.tagsJSON, limit, map: Self.record)
  }

  /// The same by when they were made.
  package func list(
    _ filter: ListFilter, series: Int64? = nil, state: ModelState? = nil, isNewestFirst: Bool, after: ListPlace?,
    limit: Int
  ) throws(StorageError) -> [Placed<ModelRecord>] {
    try connection.all(
      """
      SELECT models.*, series.id AS series_id, models.created_at * ?1 AS place,
        (SELECT id FROM policies WHERE key = models.policy) AS policy_id
      FROM models JOIN series ON series.key = models.series
      WHERE (?2 IS NULL OR models.series = ?2) AND (?3 IS NULL OR models.state = ?3)
        AND (?4 IS NULL OR instr(lower(models.id), ?4)) AND (?5 IS NULL OR models.series IN (
          SELECT series FROM json_each(?5) AS wanted JOIN series_tags AS tag ON tag.name = wanted.key AND tag.value = wanted.value
          GROUP BY series HAVING count(*) = (SELECT count(*) FROM json_each(?5))))
        AND (?6 IS NULL OR (models.created_at * ?1, models.id) > (?6, ?7))
      ORDER BY models.created_at * ?1, models.id LIMIT ?8
      """, isNewestFirst ? -1 : 1, series, state?.rawValue, filter.text, filter.tagsJSON, after?.value, after?.id, limit
    ) { row throws(StorageError) in
      let record = try Self.record(row)
      return Placed(item: record, place: ListPlace(value: row.integer("place"), id: record.id))
    }
  }
}

extension MonitorRepository {
  /// Monitors in the order of their ids, after the id `after`; those of one series where one is named.
  ///
  /// - Parameter isAlerting: whether an alert of it lasts that people see.
  package func list(
    _ filter: ListFilter, series: Int64? = nil, isAlerting: Bool? = nil, after: String?, limit: Int
  ) throws(StorageError) -> [MonitorRecord] {
    try connection.all(
      """
      SELECT monitors.*, models.id AS model_id,
        (SELECT id FROM policies WHERE key = monitors.policy) AS policy_id
      FROM monitors JOIN models ON models.key = monitors.model
      WHERE monitors.id > ?1 AND (?2 IS NULL OR models.series = ?2)
        AND (?3 IS NULL OR ?3 = EXISTS (
          SELECT 1 FROM alerts WHERE monitor = monitors.id AND end_time IS NULL AND held_back_by IS NULL))
        AND (?4 IS NULL OR instr(lower(monitors.id), ?4)) AND (?5 IS NULL OR models.series IN (
          SELECT series FROM json_each(?5) AS wanted JOIN series_tags AS tag ON tag.name = wanted.key AND tag.value = wanted.value
          GROUP BY series HAVING count(*) = (SELECT count(*) FROM json_each(?5))))
      ORDER BY monitors.id LIMIT ?6
      """, after ?? "", series, isAlerting.map { $0 ? 1 : 0 }, filter.text, filter.tagsJSON, limit, map: Self.record)
  }

  /// The same by when they were made, or by the alerts that last.
  package func list(
    _ filter: ListFilter, series: Int64? = nil, isAlerting: Bool? = nil, by sort: ListSort, after: ListPlace?,
    limit: Int
  ) throws(StorageError) -> [Placed<MonitorRecord>] {
    try connection.all(
      """
      SELECT * FROM (
        SELECT monitors.*, models.id AS model_id,
          (SELECT id FROM policies WHERE key = monitors.policy) AS policy_id, CASE ?1 WHEN 'newest' THEN -monitors.created_at
            WHEN 'oldest' THEN monitors.created_at
            ELSE -(SELECT count(*) FROM alerts WHERE monitor = monitors.id AND end_time IS NULL AND held_back_by IS NULL)
          END AS place
        FROM monitors JOIN models ON models.key = monitors.model
        WHERE (?2 IS NULL OR models.series = ?2)
          AND (?3 IS NULL OR ?3 = EXISTS (
            SELECT 1 FROM alerts WHERE monitor = monitors.id AND end_time IS NULL AND held_back_by IS NULL))
          AND (?4 IS NULL OR instr(lower(monitors.id), ?4)) AND (?5 IS NULL OR models.series IN (
            SELECT series FROM json_each(?5) AS wanted JOIN series_tags AS tag ON tag.name = wanted.key AND tag.value = wanted.value
            GROUP BY series HAVING count(*) = (SELECT count(*) FROM json_each(?5)))))
      WHERE ?6 IS NULL OR (place, id) > (?6, ?7) ORDER BY place, id LIMIT ?8
      """, sort.rawValue, series, isAlerting.map { $0 ? 1 : 0 }, filter.text, filter.tagsJSON, after?.value, after?.id,
      limit
    ) { row throws(StorageError) in
      let record = try Self.record(row)
      return Placed(item: record, place: ListPlace(value: row.integer("place"), id: record.id))
    }
  }
}

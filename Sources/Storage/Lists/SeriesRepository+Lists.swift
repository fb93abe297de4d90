/// How a series stands. Each has one.
package enum SeriesStanding: String, Sendable, CaseIterable {
  /// An alert lasts that people see.
  case alerting
  /// It never had a point.
  case empty
  /// No monitor watches it.
  case unwatched
  case calm
}

extension SeriesRepository {
  /// Series in the order of their ids, after the id `after`.
  package func list(
    _ filter: ListFilter, standing: SeriesStanding? = nil, after: String?, limit: Int
  ) throws(StorageError) -> [SeriesRecord] {
    let keys =
      if let tags = filter.tagsJSON {
        try taggedKeys(tags, filter.text, standing, after: after, limit: limit)
      } else {
        try keys(filter.text, standing, after: after, limit: limit)
      }
    var records: [SeriesRecord] = []
    for key in keys { records.append(try found(key)) }
    return records
  }

  private func keys(
    _ text: String?, _ standing: SeriesStanding?, after: String?, limit: Int
  ) throws(StorageError) -> [Int64] {
    try connection.all(
      """
      SELECT key FROM series WHERE id > ?1 AND (?2 IS NULL OR instr(lower(id), ?2)) AND CASE ?3
        WHEN 'alerting' THEN id IN (SELECT alerts.series FROM alerts WHERE end_time IS NULL AND held_back_by IS NULL)
        WHEN 'empty' THEN first_slot IS NULL
          AND id NOT IN (SELECT alerts.series FROM alerts WHERE end_time IS NULL AND held_back_by IS NULL)
        WHEN 'unwatched' THEN first_slot IS NOT NULL
          AND id NOT IN (SELECT alerts.series FROM alerts WHERE end_time IS NULL AND held_back_by IS NULL)
          AND NOT EXISTS (SELECT 1 FROM models JOIN monitors ON monitors.model = models.key WHERE models.series = series.key)
        WHEN 'calm' THEN first_slot IS NOT NULL
          AND id NOT IN (SELECT alerts.series FROM alerts WHERE end_time IS NULL AND held_back_by IS NULL)
          AND EXISTS (SELECT 1 FROM models JOIN monitors ON monitors.model = models.key WHERE models.series = series.key)
        ELSE 1 END
      ORDER BY id LIMIT ?4
      """, after ?? "", text, standing?.rawValue, limit
    ) { row in row.integer(0) }
  }

  /// Those with some tags, found by the first of these, which has them in the order of their ids.
  private func taggedKeys(
    _ tagsJSON: String, _ text: String?, _ standing: SeriesStanding?, after: String?, limit: Int
  ) throws(StorageError) -> [Int64] {
    try connection.all(
      """
      SELECT series.key FROM series_tags JOIN series ON series.key = series_tags.series
      WHERE series_tags.name = (SELECT wanted.key FROM json_each(?5) AS wanted LIMIT 1)
        AND series_tags.value = (SELECT wanted.value FROM json_each(?5) AS wanted LIMIT 1) AND series_id > ?1
        AND NOT EXISTS (SELECT 1 FROM json_each(?5) AS wanted WHERE NOT EXISTS (SELECT 1 FROM series_tags AS tag
          WHERE tag.name = wanted.key AND tag.value = wanted.value AND tag.series_id = series_tags.series_id))
        AND (?2 IS NULL OR instr(lower(id), ?2)) AND CASE ?3
        WHEN 'alerting' THEN id IN (SELECT alerts.series FROM alerts WHERE end_time IS NULL AND held_back_by IS NULL)
        WHEN 'empty' THEN first_slot IS NULL
          AND id NOT IN (SELECT alerts.series FROM alerts WHERE end_time IS NULL AND held_back_by IS NULL)
        WHEN 'unwatched' THEN first_slot IS NOT NULL
          AND id NOT IN (SELECT alerts.series FROM alerts WHERE end_time IS NULL AND held_back_by IS NULL)
          AND NOT EXISTS (SELECT 1 FROM models JOIN monitors ON monitors.model = models.key WHERE models.series = series.key)
        WHEN 'calm' THEN first_slot IS NOT NULL
          AND id NOT IN (SELECT alerts.series FROM alerts WHERE end_time IS NULL AND held_back_by IS NULL)
          AND EXISTS (SELECT 1 FROM models JOIN monitors ON monitors.model = models.key WHERE models.series = series.key)
        ELSE 1 END
      ORDER BY series_id LIMIT ?4
      """, after ?? "", text, standing?.rawValue, limit, tagsJSON
    ) { row in row.integer(0) }
  }

  /// Series by what they are sorted by: a look at all of them for each page, none at those of the pages before.
  package func list(
    _ filter: ListFilter, standing: SeriesStanding? = nil, by sort: ListSort, after: ListPlace?, limit: Int
  ) throws(StorageError) -> [Placed<SeriesRecord>] {
    let rows = try connection.all(
      """
      SELECT key, place, id FROM (
        SELECT key, id, CASE ?1 WHEN 'newest' THEN -created_at WHEN 'oldest' THEN created_at
            WHEN 'fresh' THEN -coalesce(coalesce(tail_slot(key, generation, log_key), last_slot) * interval + phase, -1)
            WHEN 'stale' THEN coalesce(coalesce(tail_slot(key, generation, log_key), last_slot) * interval + phase, -1)
            ELSE CASE
              WHEN id IN (SELECT alerts.series FROM alerts WHERE end_time IS NULL AND held_back_by IS NULL)
                THEN -(SELECT count(*) FROM alerts WHERE alerts.series = series.id AND end_time IS NULL AND held_back_by IS NULL)
              ELSE 0 END
          END AS place
        FROM series
        WHERE (?2 IS NULL OR instr(lower(id), ?2)) AND (?3 IS NULL OR key IN (
            SELECT series FROM json_each(?3) AS wanted
              JOIN series_tags AS tag ON tag.name = wanted.key AND tag.value = wanted.value
            GROUP BY series HAVING count(*) = (SELECT count(*) FROM json_each(?3))))
          AND CASE ?4
            WHEN 'alerting' THEN id IN (SELECT alerts.series FROM alerts WHERE end_time IS NULL AND held_back_by IS NULL)
            WHEN 'empty' THEN first_slot IS NULL
              AND id NOT IN (SELECT alerts.series FROM alerts WHERE end_time IS NULL AND held_back_by IS NULL)
            WHEN 'unwatched' THEN first_slot IS NOT NULL
              AND id NOT IN (SELECT alerts.series FROM alerts WHERE end_time IS NULL AND held_back_by IS NULL)
              AND NOT EXISTS (
                SELECT 1 FROM models JOIN monitors ON monitors.model = models.key WHERE models.series = series.key)
            WHEN 'calm' THEN first_slot IS NOT NULL
              AND id NOT IN (SELECT alerts.series FROM alerts WHERE end_time IS NULL AND held_back_by IS NULL)
              AND EXISTS (
                SELECT 1 FROM models JOIN monitors ON monitors.model = models.key WHERE models.series = series.key)
            ELSE 1 END)
      WHERE ?5 IS NULL OR (place, id) > (?5, ?6) ORDER BY place, id LIMIT ?7
      """, sort.rawValue, filter.text, filter.tagsJSON, standing?.rawValue, after?.value, after?.id, limit
    ) { row in (row.integer(0), ListPlace(value: row.integer(1), id: row.text(2))) }
    var placed: [Placed<SeriesRecord>] = []
    for (key, place) in rows { placed.append(Placed(item: try found(key), place: place)) }
    return placed
  }

  /// How many alerts that people see last, and how the series stands.
  package func standing(
    of series: SeriesRecord
  ) throws(StorageError) -> (openAlerts: Int64, standing: SeriesStanding) {
    let open = try connection.integer(
      "SELECT count(*) FROM alerts WHERE series = ? AND end_time IS NULL AND held_back_by IS NULL",
      series.definition.id)
    if open > 0 { return (open, .alerting) }
    if series.firstSlot == nil { return (0, .empty) }
    let isWatched = try connection.integer(
      """
      SELECT EXISTS (SELECT 1 FROM models JOIN monitors ON monitors.model = models.key WHERE models.series = ?)
      """, series.key)
    return (0, isWatched != 0 ? .calm : .unwatched)
  }
}

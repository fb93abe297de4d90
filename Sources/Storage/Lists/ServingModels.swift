/// Which models that serve are asked for; nil asks nothing.
package struct ServingFilter: Sendable, Equatable {
  /// Of the series.
  package var list: ListFilter
  /// JSON arrays of ids.
  package var seriesJSON: String?
  package var modelsJSON: String?
  /// Whether those are left out that no monitor uses.
  package var isWatched: Bool

  package init(
    list: ListFilter = ListFilter(), seriesJSON: String? = nil, modelsJSON: String? = nil, isWatched: Bool = true
  ) {
    (self.list, self.seriesJSON, self.modelsJSON, self.isWatched) = (list, seriesJSON, modelsJSON, isWatched)
  }
}

/// A model with the version that serves, without its report.
package struct ServingModel: Sendable, Equatable {
  package let model: ModelRecord
  package let version: VersionRecord
}

extension ModelRepository {
  /// Models that serve and have a line, in the order of their series and their ids, after a place in it.
  package func serving(
    _ filter: ServingFilter, after: (series: String, model: String)?, limit: Int
  ) throws(StorageError) -> [ServingModel] {
    let models = try connection.all(
      """
      SELECT models.*, series.id AS series_id,
        (SELECT id FROM policies WHERE key = models.policy) AS policy_id
      FROM series JOIN models ON models.series = series.key
      WHERE series.id >= ?1 AND (series.id > ?1 OR models.id > ?2) AND models.active_version IS NOT NULL
        AND models.threshold_json IS NOT NULL
        AND (?3 IS NULL OR series.id IN (SELECT value FROM json_each(?3)))
        AND (?4 IS NULL OR models.id IN (SELECT value FROM json_each(?4)))
        AND (?5 = 0 OR EXISTS (SELECT 1 FROM monitors WHERE monitors.model = models.key))
        AND (?6 IS NULL OR instr(lower(series.id), ?6) > 0) AND (?7 IS NULL OR series.key IN (
          SELECT series FROM json_each(?7) AS wanted JOIN series_tags AS tag ON tag.name = wanted.key AND tag.value = wanted.value
          GROUP BY series HAVING count(*) = (SELECT count(*) FROM json_each(?7))))
      ORDER BY series.id, models.id LIMIT ?8
      """, after?.series ?? "", after?.model ?? "", filter.seriesJSON, filter.modelsJSON, filter.isWatched ? 1 : 0,
      filter.list.text, filter.list.tagsJSON, limit, map: Self.record)
    let versions = VersionRepository(connection: connection)
    var serving: [ServingModel] = []
    for model in models {
      guard let number = model.activeVersion,
        let version = try versions.withoutReport(model: model.key, number: number)
      else { continue }
      serving.append(ServingModel(model: model, version: version))
    }
    return serving
  }
}

extension VersionRepository {
  /// A version whose report, which is long, is left where it is.
  fileprivate func withoutReport(model: Int64, number: Int64) throws(StorageError) -> VersionRecord? {
    try connection.first(
      """
      SELECT key, model, number, state, seed, from_time, to_time, data_hash, warm_start, points, created_at,
        parameters_json, NULL AS report_json, (SELECT cleared_at FROM idle_versions WHERE version = key) AS cleared_at
      FROM model_versions WHERE model = ? AND number = ?
      """, model, number, map: Self.record)
  }
}

extension AlertRepository {
  /// The kinds of alerts of a series that last and that people see.
  package func lastingKinds(series: String) throws(StorageError) -> [AlertRecord.Kind] {
    try connection.all(
      """
      SELECT DISTINCT kind FROM alerts WHERE series = ? AND end_time IS NULL AND held_back_by IS NULL ORDER BY kind
      """, series
    ) { row throws(StorageError) in try row.word(0) }
  }
}

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
  /// Series in the order that is asked for, after a place in it.
  ///
  /// By their ids a page costs what it shows; by anything else a look at all that the filter finds.
  ///
  /// - Parameter sort: nil for the order of their ids.
  package func list(
    _ filter: ListFilter, standing: SeriesStanding? = nil, by sort: ListSort? = nil, after: ListPlace?, limit: Int
  ) throws(StorageError) -> [Placed<SeriesRecord>] {
    let rows = try places(filter, standing, by: sort, after: after, limit: limit)
    var placed: [Placed<SeriesRecord>] = []
    for (key, place) in rows { placed.append(Placed(item: try found(key), place: place)) }
    return placed
  }

  private func places(
    _ filter: ListFilter, _ standing: SeriesStanding?, by sort: ListSort?, after: ListPlace?, limit: Int
  ) throws(StorageError) -> [(Int64, ListPlace)] {
    #if PostgreSQL
      if case .postgreSQL = connection.engine, sort == .fresh || sort == .stale {
        return try placesInPostgreSQL(filter, standing, by: sort, after: after, limit: limit)
      }
    #endif
    return try connection.all(
      composed: Self.query(
        isTagged: filter.tagsJSON != nil, by: sort, isContinued: after != nil,
        tailSlot: "tail_slot(series.key, generation, log_key)"),
      filter.text, filter.tagsJSON, after?.value, after?.id, limit, standing?.rawValue
    ) { row in (row.integer(0), ListPlace(value: row.integer(1), id: row.text(2))) }
  }

  /// - Parameters:
  ///   - tailSlot: the last slot of what of a series lies in no chunk.
  ///   - tails: what that is joined from.
  static func query(
    isTagged: Bool, by sort: ListSort?, isContinued: Bool, tailSlot: ComposedSQL, tails: ComposedSQL = ""
  ) -> ComposedSQL {
    let id: ComposedSQL = isTagged ? "series_tags.series_id" : "series.id"
    let order = ListOrder(value: sort.map { value(of: $0, tailSlot) }, tie: id)
    let tagged: ComposedSQL = "series_tags JOIN series ON series.key = series_tags.series \(tails) WHERE \(hasTags)"
    return """
      SELECT series.key, \(order.place), series.id FROM \(isTagged ? tagged : "series \(tails) WHERE ?2 IS NULL")
        AND (?1 IS NULL OR instr(lower(series.id), ?1) > 0) AND (?6 IS NULL OR ?6 = \(Self.standing))
        \(order.end(isContinued: isContinued))
      """
  }

  /// Those with all the tags, found by the first of these, which has them in the order of their ids.
  private static let hasTags: ComposedSQL = """
    series_tags.name = (SELECT wanted.key FROM json_each(?2) AS wanted LIMIT 1)
      AND series_tags.value = (SELECT wanted.value FROM json_each(?2) AS wanted LIMIT 1)
      AND NOT EXISTS (SELECT 1 FROM json_each(?2) AS wanted WHERE NOT EXISTS (SELECT 1 FROM series_tags AS tag
        WHERE tag.name = wanted.key AND tag.value = wanted.value AND tag.series_id = series_tags.series_id))
    """

  private static let alerting: ComposedSQL =
    "series.id IN (SELECT alerts.series FROM alerts WHERE \(ListSQL.lasting))"

  private static let standing: ComposedSQL = """
    CASE WHEN \(alerting) THEN 'alerting' WHEN first_slot IS NULL THEN 'empty'
      WHEN EXISTS (SELECT 1 FROM models JOIN monitors ON monitors.model = models.key WHERE models.series = series.key)
      THEN 'calm' ELSE 'unwatched' END
    """

  private static func value(of sort: ListSort, _ tailSlot: ComposedSQL) -> ComposedSQL {
    let lastTime: ComposedSQL = "coalesce(coalesce(\(tailSlot), last_slot) * interval + phase, -1)"
    switch sort {
    case .newest, .oldest: return ListSQL.age("series.created_at", isNewestFirst: sort == .newest)
    case .fresh: return "-\(lastTime)"
    case .stale: return lastTime
    case .trouble:
      return """
        CASE WHEN \(alerting) THEN -(SELECT count(*) FROM alerts WHERE alerts.series = series.id AND \(ListSQL.lasting))
          ELSE 0 END
        """
    }
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

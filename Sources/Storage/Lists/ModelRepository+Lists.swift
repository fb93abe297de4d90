extension ModelRepository {
  /// Models in the order that is asked for, after a place in it; those of one series where one is named.
  ///
  /// - Parameter sort: by when they were made; nil for the order of their ids.
  package func list(
    _ filter: ListFilter, series: Int64? = nil, state: ModelState? = nil, by sort: ListSort? = nil, after: ListPlace?,
    limit: Int
  ) throws(StorageError) -> [Placed<ModelRecord>] {
    let age = sort.map { ListSQL.age("models.created_at", isNewestFirst: $0 != .oldest) }
    let order = ListOrder(value: age, tie: "models.id")
    return try connection.all(
      composed: """
        SELECT models.*, series.id AS series_id, \(order.place) AS place,
          (SELECT id FROM policies WHERE key = models.policy) AS policy_id
        FROM models JOIN series ON series.key = models.series
        WHERE \(ListSQL.filter("models.id", of: "models.series"))
          AND (?6 IS NULL OR models.series = ?6) AND (?7 IS NULL OR models.state = ?7)
          \(order.end(isContinued: after != nil))
        """, filter.text, filter.tagsJSON, after?.value, after?.id, limit, series, state?.rawValue
    ) { row throws(StorageError) in
      let record = try Self.record(row)
      return Placed(item: record, place: ListPlace(value: row.integer("place"), id: record.id))
    }
  }
}

extension MonitorRepository {
  /// Monitors in the order that is asked for, after a place in it; those of one series where one is named.
  ///
  /// - Parameters:
  ///   - isAlerting: whether an alert of it lasts that people see.
  ///   - sort: by when they were made, or by the alerts that last; nil for the order of their ids.
  package func list(
    _ filter: ListFilter, series: Int64? = nil, isAlerting: Bool? = nil, by sort: ListSort? = nil, after: ListPlace?,
    limit: Int
  ) throws(StorageError) -> [Placed<MonitorRecord>] {
    let order = ListOrder(value: sort.map(Self.value), tie: "monitors.id")
    return try connection.all(
      composed: """
        SELECT monitors.*, models.id AS model_id, \(order.place) AS place,
          (SELECT id FROM policies WHERE key = monitors.policy) AS policy_id
        FROM monitors JOIN models ON models.key = monitors.model
        WHERE \(ListSQL.filter("monitors.id", of: "models.series"))
          AND (?6 IS NULL OR models.series = ?6)
          AND (?7 IS NULL OR ?7 = CASE WHEN EXISTS (
            SELECT 1 FROM alerts WHERE monitor = monitors.id AND \(ListSQL.lasting)) THEN 1 ELSE 0 END)
          \(order.end(isContinued: after != nil))
        """, filter.text, filter.tagsJSON, after?.value, after?.id, limit, series, isAlerting.map { $0 ? 1 : 0 }
    ) { row throws(StorageError) in
      let record = try Self.record(row)
      return Placed(item: record, place: ListPlace(value: row.integer("place"), id: record.id))
    }
  }

  private static func value(of sort: ListSort) -> ComposedSQL {
    switch sort {
    case .newest, .oldest: ListSQL.age("monitors.created_at", isNewestFirst: sort == .newest)
    default: "-(SELECT count(*) FROM alerts WHERE monitor = monitors.id AND \(ListSQL.lasting))"
    }
  }
}

extension PolicyRepository {
  /// Policies in force in the order that is asked for, after a place in it.
  ///
  /// - Parameters:
  ///   - state: in which it has a series.
  ///   - sort: by when they were made, or by the series that failed; nil for the order of their ids.
  package func list(
    _ filter: ListFilter, state: PolicySeriesRecord.State? = nil, by sort: ListSort? = nil, after: ListPlace?,
    limit: Int
  ) throws(StorageError) -> [Placed<PolicyRecord>] {
    let order = ListOrder(value: sort.map(Self.value), tie: "policies.id")
    return try connection.all(
      composed: """
        SELECT policies.*, \(order.place) AS place FROM policies
        WHERE deleted_at IS NULL AND ?2 IS NULL AND (?1 IS NULL OR instr(lower(policies.id), ?1) > 0)
          AND (?6 IS NULL OR EXISTS (SELECT 1 FROM policy_series WHERE policy = policies.key AND state = ?6))
          \(order.end(isContinued: after != nil))
        """, filter.text, filter.tagsJSON, after?.value, after?.id, limit, state?.rawValue
    ) { row throws(StorageError) in
      let record = try Self.record(row)
      return Placed(item: record, place: ListPlace(value: row.integer("place"), id: record.id))
    }
  }

  private static func value(of sort: ListSort) -> ComposedSQL {
    switch sort {
    case .newest, .oldest: ListSQL.age("policies.created_at", isNewestFirst: sort == .newest)
    default: "-(SELECT count(*) FROM policy_series WHERE policy = policies.key AND state = 'failed')"
    }
  }
}

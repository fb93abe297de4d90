/// What alerts and incidents can be sorted by. Ties are the newest made first, or with `oldest` the oldest.
package enum AlertSort: String, Sendable, CaseIterable {
  /// By their starts.
  case newest, oldest
  /// The latest change first.
  case changed
  /// The gravest first.
  case severity

  /// A query's order, of a table that has the columns of both.
  var order: ListOrder {
    switch self {
    case .newest: ListOrder(value: "start_time", tie: "key", isDescending: true)
    case .oldest: ListOrder(value: "start_time", tie: "key")
    case .changed: ListOrder(value: "updated_at", tie: "key", isDescending: true)
    case .severity:
      ListOrder(
        value: "CASE severity WHEN 'critical' THEN 2 WHEN 'warning' THEN 1 ELSE 0 END", tie: "key", isDescending: true)
    }
  }
}

/// A place in a list of what is numbered.
package struct NumberedPlace: Sendable, Equatable {
  /// What the list is sorted by.
  package let value: Int64
  package let key: Int64

  package init(value: Int64, key: Int64) { (self.value, self.key) = (value, key) }
}

extension AlertRecord {
  package func place(by sort: AlertSort) -> NumberedPlace {
    NumberedPlace(value: sort.value(start: start, updatedAt: updatedAt, severity), key: key)
  }
}

extension IncidentRecord {
  package func place(by sort: AlertSort) -> NumberedPlace {
    NumberedPlace(value: sort.value(start: start, updatedAt: updatedAt, severity), key: key)
  }
}

extension AlertSort {
  /// What `order` sorts by.
  fileprivate func value(start: Int64, updatedAt: Int64, _ severity: Severity) -> Int64 {
    switch self {
    case .newest, .oldest: start
    case .changed: updatedAt
    case .severity: severity == .critical ? 2 : severity == .warning ? 1 : 0
    }
  }
}

/// What is asked of the list of alerts; nil asks nothing.
package struct AlertFilter: Sendable, Equatable {
  /// Unix seconds: alerts that were opened or changed at or after it.
  package var changedSince: Int64?
  package var monitor: String?
  package var series: String?
  /// Whether it still lasts.
  package var isLasting: Bool?
  /// Whether somebody has acknowledged it.
  package var isAcknowledged: Bool?
  package var isWithdrawn: Bool?
  /// Whether those that are held back are listed, instead of those that people see.
  package var isHeldBack = false
  package var heldBackBy: AlertRule?
  /// The key of an incident.
  package var incident: Int64?
  /// Of the series.
  package var list = ListFilter()

  package init(
    changedSince: Int64? = nil, monitor: String? = nil, series: String? = nil, isLasting: Bool? = nil,
    isAcknowledged: Bool? = nil, isWithdrawn: Bool? = nil, isHeldBack: Bool = false, heldBackBy: AlertRule? = nil,
    incident: Int64? = nil, list: ListFilter = ListFilter()
  ) {
    self.list = list
    self.changedSince = changedSince
    self.monitor = monitor
    self.series = series
    self.isLasting = isLasting
    self.isAcknowledged = isAcknowledged
    self.isWithdrawn = isWithdrawn
    self.isHeldBack = isHeldBack
    self.heldBackBy = heldBackBy
    self.incident = incident
  }
}

extension AlertRepository {
  /// Alerts in the order that is asked for, after a place in it.
  package func page(
    _ filter: AlertFilter, by sort: AlertSort = .newest, after place: NumberedPlace?, limit: Int
  ) throws(StorageError) -> [AlertRecord] {
    try connection.all(
      composed: """
        SELECT * FROM alerts
        WHERE \(ListSQL.filter("alerts.series", of: "alerts.series", "series_id"))
          AND (?6 IS NULL OR updated_at >= ?6) AND (?7 IS NULL OR monitor = ?7) AND (?8 IS NULL OR series = ?8)
          AND (?9 IS NULL OR ?9 = CASE WHEN end_time IS NULL THEN 1 ELSE 0 END)
          AND (?10 IS NULL OR ?10 = CASE WHEN state = 'acknowledged' THEN 1 ELSE 0 END)
          AND ?11 = CASE WHEN held_back_by IS NOT NULL THEN 1 ELSE 0 END AND (?12 IS NULL OR held_back_by = ?12)
          AND (?13 IS NULL OR ?13 = CASE WHEN withdrawn_at IS NOT NULL THEN 1 ELSE 0 END) AND (?14 IS NULL OR incident = ?14)
          \(sort.order.end(isContinued: place != nil))
        """, filter.list.text, filter.list.tagsJSON, place?.value, place?.key, limit, filter.changedSince,
      filter.monitor,
      filter.series, filter.isLasting.map { $0 ? 1 : 0 }, filter.isAcknowledged.map { $0 ? 1 : 0 },
      filter.isHeldBack ? 1 : 0, filter.heldBackBy?.rawValue, filter.isWithdrawn.map { $0 ? 1 : 0 }, filter.incident,
      map: Self.record)
  }
}

/// What is asked of the list of incidents; nil asks nothing.
package struct IncidentFilter: Sendable, Equatable {
  package var state: IncidentRecord.State?
  package var severity: Severity?
  /// Of which one of its alerts is.
  package var series: String?
  /// Unix seconds: incidents that were opened or changed at or after it.
  package var changedSince: Int64?
  /// Of the series of one of its alerts.
  package var list: ListFilter

  package init(
    state: IncidentRecord.State? = nil, severity: Severity? = nil, series: String? = nil, changedSince: Int64? = nil,
    list: ListFilter = ListFilter()
  ) {
    self.list = list
    self.state = state
    self.severity = severity
    self.series = series
    self.changedSince = changedSince
  }
}

extension IncidentRepository {
  /// Incidents in the order that is asked for, after a place in it.
  package func page(
    _ filter: IncidentFilter, by sort: AlertSort = .newest, after place: NumberedPlace?, limit: Int
  ) throws(StorageError) -> [IncidentRecord] {
    try connection.all(
      composed: """
        SELECT * FROM incidents
        WHERE ((?1 IS NULL AND ?2 IS NULL) OR EXISTS (SELECT 1 FROM alerts WHERE alerts.incident = incidents.key
            AND \(ListSQL.filter("alerts.series", of: "alerts.series", "series_id"))))
          AND (?6 IS NULL OR state = ?6) AND (?7 IS NULL OR severity = ?7)
          AND (?8 IS NULL OR EXISTS (SELECT 1 FROM alerts WHERE alerts.incident = incidents.key AND alerts.series = ?8))
          AND (?9 IS NULL OR updated_at >= ?9)
          \(sort.order.end(isContinued: place != nil))
        """, filter.list.text, filter.list.tagsJSON, place?.value, place?.key, limit, filter.state?.rawValue,
      filter.severity?.rawValue, filter.series, filter.changedSince, map: Self.record)
  }
}

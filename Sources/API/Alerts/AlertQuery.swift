import JSON
import Monitoring
import Series
import Storage

/// The query of a list of alerts.
struct AlertQuery: Sendable {
  private enum Status: String, CaseIterable { case open, acknowledged, closed, withdrawn }

  let filter: AlertFilter
  let sort: AlertSort
  let limit: Int
  let place: NumberedPlace?
  let wait: Int?

  init(_ request: APIRequest) throws(Problem) {
    var query = request.query
    let since = query.changedSince()
    let status = query.choice("status", of: Status.self)
    let monitor = query.identifier("monitor")
    let series = query.identifier("series")
    let rule = query.choice("held_back_by", of: AlertRule.self)
    let isHeldBack = query.flag("held_back") ?? (rule != nil)
    // An id that no incident has names one without alerts, as that of a series does that isn't there.
    let incident = query.identifier("incident").map { IncidentDocument.key(of: $0) ?? 0 }
    let list = query.listFilter()
    sort = query.choice("sort", of: AlertSort.self) ?? .newest
    limit = query.integer("limit", in: 1...Paging.mostItems) ?? Paging.defaultItems
    place = query.numbers(2).map { NumberedPlace(value: $0[0], key: $0[1]) }
    wait = query.wait()
    filter = AlertFilter(
      changedSince: since, monitor: monitor, series: series,
      isLasting: status == .withdrawn ? nil : status.map { $0 != .closed },
      isAcknowledged: status == .open ? false : status == .acknowledged ? true : nil,
      isWithdrawn: status.map { $0 == .withdrawn }, isHeldBack: isHeldBack, heldBackBy: rule, incident: incident,
      list: list)
    try query.finish()
  }

  /// How a cursor names the place of an alert in the list.
  func cursor(_ alert: AlertRecord) -> String { alert.place(by: sort).text }
}

extension NumberedPlace {
  /// Within a cursor.
  var text: String { "\(value) \(key)" }
}

extension QueryReader {
  /// `since`, in Unix seconds: changes are noted in whole seconds, rounded down, and none is to be missed.
  mutating func changedSince() -> Int64? { time("since")?.secondsBefore }
}

extension APIRequest {
  /// What somebody says who has seen an alert. The body may be left out.
  func acknowledgement() throws -> (author: String?, note: String?, verdict: LabelRecord.Kind?) {
    try decode(try optionalJSON()) { reader in
      (
        reader.string("author", length: 0...256, rule: .line), reader.string("note", length: 0...4_096),
        reader.choice("verdict", of: LabelRecord.Kind.self)
      )
    }
  }
}

import JSON
import Monitoring
import Storage

/// The query of a list of alerts.
struct AlertQuery: Sendable {
  private enum Status: String, CaseIterable { case open, acknowledged, closed }

  let filter: AlertFilter
  let limit: Int
  let place: (start: Int64, key: Int64)?
  let wait: Int?

  init(_ request: APIRequest) throws(Problem) {
    var query = request.query
    let since = query.time("since")
    let status = query.choice("status", of: Status.self)
    let monitor = query.identifier("monitor")
    let series = query.identifier("series")
    let paging = query.paging()
    limit = paging.limit
    place = paging.after.flatMap(Self.place)
    if paging.after != nil, place == nil { query.report("cursor", "invalid_cursor", "is not a cursor of this list") }
    wait = query.wait()
    filter = AlertFilter(
      changedSince: since, monitor: monitor, series: series, isLasting: status.map { $0 != .closed },
      isAcknowledged: status == .closed ? nil : status.map { $0 == .acknowledged })
    try query.finish()
  }

  /// How a cursor names the place of an alert in the list.
  static func cursor(_ alert: AlertRecord) -> String { "\(alert.start) \(alert.key)" }

  private static func place(_ text: String) -> (start: Int64, key: Int64)? {
    let parts = text.split(separator: " ").map { Int64($0) }
    guard parts.count == 2, let start = parts[0], let key = parts[1] else { return nil }
    return (start, key)
  }
}

extension APIRequest {
  /// What somebody says who has seen an alert. The body may be left out.
  func acknowledgement() throws -> (author: String?, note: String?) {
    try decode(try optionalJSON()) { reader in
      (reader.string("author", length: 0...256, rule: .line), reader.string("note", length: 0...4_096))
    }
  }
}

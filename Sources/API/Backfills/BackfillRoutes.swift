import HTTP
import JSON
import Monitoring
import Series

extension RouteTable {
  /// `POST /v1/backfills`.
  mutating func addBackfillRoutes(_ service: Service, _ messenger: Messenger) {
    let backfills = BackfillService(service: service)
    let jobs = JobService(service: service)

    on(.post, "/v1/backfills", wants: .admin) { request in
      try request.query.finish()
      let rules = ReceiverRules(messenger)
      let wanted: BackfillRequest = try request.decode(try request.json()) { $0.backfill(rules) }
      return try .accepted(jobs.placed(backfills.begin(wanted)))
    }
  }
}

extension JSONObjectReader {
  fileprivate mutating func backfill(_ rules: ReceiverRules) -> BackfillRequest? {
    let address = receiverAddress("url", rules)
    let query = string("query", length: BackfillRequest.queryLength, required: true)
    for bound in ["from", "to"] where !has(bound) { report(.missingKey, at: bound, "is required") }
    let range = range()
    let step = integer("step", in: SeriesLimits.interval, required: true)
    let id = identifier("id")
    let headers = object("headers") { $0.receiverHeaders() }
    let alignment = choice("alignment", of: Alignment.self)
    let aggregation = choice("aggregation", of: Aggregation.self)
    guard let address, let query, let from = range.from, let to = range.to, let step else { return nil }
    if address.target.contains("?") {
      report(.init(.invalidValue), at: "url", "must have no query: '/api/v1/query_range' and one are added to it")
    }
    if aggregation != nil, let alignment, alignment != .aggregate {
      report(.init(.inconsistentParameters), at: "aggregation", "goes with the alignment 'aggregate' alone")
    }
    if (to - from) / step > BackfillRequest.mostSteps {
      report(.init(.rangeTooLong), at: "to", "is more than \(BackfillRequest.mostSteps) steps after 'from'")
    }
    var request = BackfillRequest(
      address: address, query: query, from: from, to: to, step: step, id: id,
      creation: SeriesCreation(
        interval: step, alignment: alignment ?? (aggregation == nil ? .snap : .aggregate),
        aggregation: aggregation ?? .last))
    request.headers = headers ?? []
    return request
  }
}

import JSON
import Series

/// What to ask a Prometheus for, and what becomes of the answer.
package struct BackfillRequest: Sendable {
  package static let queryLength = 1...8_192
  /// Steps from the first to the last.
  package static let mostSteps = SeriesLimits.span

  /// The root of the server; what is asked of it is added.
  package var address: ReceiverAddress
  package var headers: [ReceiverDefinition.Header] = []
  /// In PromQL.
  package var query: String
  /// Unix seconds, `to` exclusive.
  package var from: Int64
  package var to: Int64
  /// Seconds, which are the interval of series that are made.
  package var step: Int64
  /// What stands for the metric's name in the ids of the series; nil for that itself.
  package var id: String?
  package var creation: SeriesCreation

  package init(
    address: ReceiverAddress, query: String, from: Int64, to: Int64, step: Int64, id: String? = nil,
    creation: SeriesCreation
  ) {
    (self.address, self.query, self.from, self.to) = (address, query, from, to)
    (self.step, self.id, self.creation) = (step, id, creation)
  }
}

extension BackfillRequest {
  /// The form in which a job keeps it. The headers, which may hold secrets, are forgotten when it ends.
  var json: String {
    var members: JSONObject = [
      "url": .string(address.text), "query": .string(query), "from": .integer(from), "to": .integer(to),
      "step": .integer(step), "alignment": .string(creation.alignment.rawValue),
      "aggregation": .string(creation.aggregation.rawValue),
    ]
    members["id"] = id.map(JSONValue.string)
    if !headers.isEmpty {
      members["headers"] = .array(headers.map { .array([.string($0.name), .string($0.value)]) })
    }
    return JSONValue.object(members).text
  }

  init(json: String) throws(MonitoringError) {
    guard let value = try? JSONValue.parse(json), let query = value["query"]?.string,
      let address = value["url"]?.string.flatMap({ ReceiverAddress($0) }), let from = value["from"]?.integer,
      let to = value["to"]?.integer, let step = value["step"]?.integer,
      let alignment = value["alignment"]?.string.flatMap(Alignment.init(rawValue:)),
      let aggregation = value["aggregation"]?.string.flatMap(Aggregation.init(rawValue:))
    else { throw MonitoringError(.internalError, "The job's request cannot be read.") }
    self.init(
      address: address, query: query, from: from, to: to, step: step, id: value["id"]?.string,
      creation: SeriesCreation(interval: step, alignment: alignment, aggregation: aggregation))
    headers = (value["headers"]?.array ?? []).compactMap { pair in
      guard let pair = pair.array, pair.count == 2, let name = pair[0].string, let value = pair[1].string else {
        return nil
      }
      return ReceiverDefinition.Header(name: name, value: value)
    }
  }
}

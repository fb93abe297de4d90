import JSON

/// How far a bulk is: its job's checkpoint, and in the end its result.
struct BulkState: Equatable {
  /// Refusals that are listed; all are counted.
  static let mostListed = 1_000

  let ids: [String]
  var next = 0
  var done = 0
  var refused = 0
  var refusals: [BulkRefusal] = []

  init(ids: [String]) { self.ids = ids }

  mutating func refuse(_ id: String, _ error: MonitoringError) {
    refused += 1
    if refusals.count < Self.mostListed { refusals.append(BulkRefusal(id: id, error: error)) }
  }

  func resultJSON(of action: BulkAction) -> String {
    let result: JSONObject = [
      "kind": .string(BulkJob.kind), "action": .string(action.name), "resource": .string(action.resource.rawValue),
      "matched": .integer(Int64(ids.count)), "done": .integer(Int64(done)), "refused": .integer(Int64(refused)),
      "refusals": .array(refusals.map(\.json)),
    ]
    return JSONValue.object(result).text
  }
}

/// What was not done, and why.
package struct BulkRefusal: Equatable, Sendable {
  package let id: String
  package let error: MonitoringError

  fileprivate var json: JSONValue {
    .object(["id": .string(id), "code": .string(error.code.rawValue), "detail": .string(error.detail)])
  }
}

/// As a checkpoint.
extension BulkState {
  var encoded: [UInt8] {
    let members: JSONObject = [
      "ids": .array(ids.map(JSONValue.string)), "next": .integer(Int64(next)), "done": .integer(Int64(done)),
      "refused": .integer(Int64(refused)), "refusals": .array(refusals.map(\.json)),
    ]
    return Array(JSONValue.object(members).text.utf8)
  }

  init(decoding bytes: [UInt8]) throws(MonitoringError) {
    guard let value = try? JSONValue.parse(bytes), let ids = value["ids"]?.array?.compactMap(\.string),
      let next = value["next"]?.integer, (0...Int64(ids.count)).contains(next), let done = value["done"]?.integer,
      let refused = value["refused"]?.integer
    else { throw MonitoringError(.internalError, "The job's checkpoint cannot be read.") }
    self.init(ids: ids)
    (self.next, self.done, self.refused) = (Int(next), Int(done), Int(refused))
    refusals = (value["refusals"]?.array ?? []).compactMap { refusal in
      guard let id = refusal["id"]?.string, let code = refusal["code"]?.string else { return nil }
      return BulkRefusal(
        id: id,
        error: MonitoringError(ProblemCode(rawValue: code) ?? .internalError, refusal["detail"]?.string ?? ""))
    }
  }
}

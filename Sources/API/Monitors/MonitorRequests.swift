import JSON
import Monitoring

/// The body of `PUT /v1/monitors/{id}`.
struct MonitorDefinition {
  let model: String
  /// The ids of those who are told.
  let receivers: [String]
  /// In short for a receiver of the monitor's name.
  let webhook: ReceiverAddress?
  let rules: MonitorRules
}

extension APIRequest {
  /// - Parameter addresses: which a webhook may have.
  func monitorDefinition(_ addresses: ReceiverRules) throws -> MonitorDefinition {
    try decode(try json()) { reader in
      let model = reader.identifier("model", required: true)
      let receivers = reader.strings("receivers", count: 0...20, length: 1...128, rule: .identifier)
      let webhook = reader.object("webhook") { $0.receiverAddress("url", addresses) }
      let rules = reader.object("rules") { MonitorRules(&$0) } ?? MonitorRules()
      return model.map {
        MonitorDefinition(model: $0, receivers: receivers ?? [], webhook: webhook, rules: rules)
      }
    }
  }

  /// An id in the path that the request is to create.
  ///
  /// - Throws: `invalid_id`.
  func newID(ofA kind: String) throws(Problem) -> String {
    let id = parameter("id")
    guard Identifier.isValid(id) else {
      throw Problem(
        MonitoringError(
          .invalidId, "The id of a \(kind) is \(Identifier.rule).",
          faults: [Fault(at: .parameter("id"), code: .invalidId, detail: "must be \(Identifier.rule)")]))
    }
    return id
  }
}

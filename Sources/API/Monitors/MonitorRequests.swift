import JSON
import Monitoring

/// The body of `PUT /v1/monitors/{id}`.
struct MonitorDefinition {
  let model: String
  let webhook: WebhookAddress?
  let rules: MonitorRules
}

extension APIRequest {
  func monitorDefinition() throws -> MonitorDefinition {
    try decode(try json()) { reader in
      let model = reader.identifier("model", required: true)
      let webhook = reader.object("webhook") { $0.webhookAddress("url") }
      let rules = reader.object("rules") { MonitorRules(&$0) } ?? MonitorRules()
      return model.map { MonitorDefinition(model: $0, webhook: webhook, rules: rules) }
    }
  }

  /// An id in the path that the request is to create.
  ///
  /// - Throws: `invalid_id`.
  func newMonitorID() throws(Problem) -> String {
    let id = parameter("id")
    guard Identifiers.isValid(id) else {
      throw Problem(
        MonitoringError(
          .invalidId, "The id of a monitor is \(Identifiers.rule).",
          faults: [Fault(at: .parameter("id"), code: .invalidId, detail: "must be \(Identifiers.rule)")]))
    }
    return id
  }
}

extension JSONObjectReader {
  fileprivate mutating func webhookAddress(_ key: String) -> WebhookAddress? {
    converted(key, required: true) { value throws(JSONMismatch) in
      guard let text = value.string else { throw .type("a string", value) }
      guard let address = WebhookAddress(text) else {
        throw JSONMismatch(
          JSONFault.Code(.invalidValue),
          "must be http://HOST[:PORT][/PATH] of \(WebhookAddress.longest) characters at most, without a user name")
      }
      return address
    }
  }
}

import HTTP
import JSON
import Monitoring

/// What this server takes of receivers beyond their form.
struct ReceiverRules {
  /// Whether addresses of this machine and of the link may be called.
  let allowsLocal: Bool
  /// Whether curl(1), which sends over https, is there.
  let hasCurl: Bool
}

extension ReceiverRules {
  init(_ messenger: Messenger) {
    self.init(allowsLocal: messenger.allowsLocal, hasCurl: CurlTransport.program() != nil)
  }
}

extension APIRequest {
  /// The body of `PUT /v1/receivers/{id}`.
  func receiverDefinition(_ rules: ReceiverRules) throws -> ReceiverDefinition {
    try decode(try json()) { $0.receiverDefinition(rules) }
  }
}

extension JSONObjectReader {
  /// How somebody is told.
  mutating func receiverDefinition(_ rules: ReceiverRules) -> ReceiverDefinition? {
    let kind = choice("kind", of: ReceiverDefinition.Kind.self, required: true)
    let address = receiverAddress("url", rules)
    let headers = object("headers") { $0.receiverHeaders() }
    let secret = string("secret", length: ReceiverDefinition.secretLength, rule: .line)
    let template = messageTemplate("template")
    // Of a kind that is not known every key is taken, for it is not known whose they are.
    let format = kind == .alertmanager ? nil : choice("format", of: ReceiverDefinition.Format.self)
    let seconds =
      kind == .webhook ? nil : integer("repeat_seconds", in: ReceiverDefinition.secondsToRepeat)
    guard let kind, let address else { return nil }
    if kind == .alertmanager, address.target.contains("?") {
      report(.init(.invalidValue), at: "url", "must have no query: '/api/v2/alerts' is added to it")
      return nil
    }
    var definition = ReceiverDefinition(kind: kind, address: address)
    definition.format = format ?? .lapwing
    definition.headers = headers ?? []
    definition.secret = secret
    definition.template = template
    definition.secondsToRepeat = seconds ?? ReceiverDefinition.ordinarySecondsToRepeat
    return definition
  }
}

extension ReceiverDefinition {
  static let secretLength = 16...256
  static let mostHeaders = 20
}

extension JSONObjectReader {
  /// An address of a receiver that this server can call and may.
  mutating func receiverAddress(_ key: String, _ rules: ReceiverRules) -> ReceiverAddress? {
    converted(key, required: true) { value throws(JSONMismatch) in
      guard let text = value.string else { throw .type("a string", value) }
      guard let address = ReceiverAddress(text) else {
        throw JSONMismatch(
          JSONFault.Code(.invalidValue),
          "must be http://HOST[:PORT][/PATH] or https://… of \(ReceiverAddress.longest) characters at most, without a "
            + "user name")
      }
      if !rules.allowsLocal, HostAddresses.isPlainlyLocal(address.host) {
        throw JSONMismatch(
          JSONFault.Code(.invalidValue),
          "is on this machine or on the link; start the server with --allow-local-receivers to have it called")
      }
      if address.isSecure, !rules.hasCurl {
        throw JSONMismatch(
          JSONFault.Code(.invalidValue),
          "is https, which the server sends by curl(1), and that is not on its PATH: install the packages 'curl' and "
            + "'ca-certificates'")
      }
      return address
    }
  }

  fileprivate mutating func messageTemplate(_ key: String) -> MessageTemplate? {
    guard let text = string(key, length: 1...MessageTemplate.longest) else { return nil }
    do {
      return try MessageTemplate(text)
    } catch {
      report(.init(.invalidValue), at: key, error.detail)
      return nil
    }
  }

  /// Names and values of header fields (RFC 9110 §5).
  mutating func receiverHeaders() -> [ReceiverDefinition.Header]? {
    if keys.count > ReceiverDefinition.mostHeaders {
      for key in keys { _ = value(key) }
      report(.wrongLength, "must have \(ReceiverDefinition.mostHeaders) entries at most")
      return nil
    }
    var headers: [ReceiverDefinition.Header] = []
    for key in keys {
      guard let value = string(key, length: 1...4_096, rule: .headerValue) else { continue }
      var probe: HTTPHeaders = [:]
      if key.utf8.count > 128 || !probe.set(key, value) {
        report(.init(.invalidValue), at: key, "is not a name of a header field")
      } else if OutgoingPost.ownFields.contains(key.lowercased()) {
        report(.init(.invalidValue), at: key, "is set by the server itself")
      } else if headers.contains(where: { $0.name.lowercased() == key.lowercased() }) {
        report(.init(.invalidValue), at: key, "stands there twice")
      } else if value.hasPrefix(" ") || value.hasSuffix(" ") {
        report(.init(.invalidValue), at: key, "must not begin or end with a space")
      } else {
        headers.append(ReceiverDefinition.Header(name: key, value: value))
      }
    }
    return headers
  }
}

extension JSONTextRule {
  /// What every server takes in a field of HTTP.
  fileprivate static let headerValue = JSONTextRule(name: "visible ASCII characters and spaces") {
    (0x20...0x7E).contains($0.value)
  }
}

import JSON
import Storage

/// How a receiver is told: what an operator writes, secrets included. Equal texts are equal definitions.
package struct ReceiverDefinition: Equatable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// Is posted a message for each event.
    case webhook
    /// An Alertmanager, which is told of alerts that last again and again.
    case alertmanager
  }

  /// What a webhook is posted.
  package enum Format: String, Sendable, CaseIterable {
    /// This server's own.
    case lapwing
    /// What Alertmanager posts to webhooks, version 4.
    case alertmanager
  }

  package struct Header: Equatable, Sendable {
    package let name: String
    package let value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  package static let secondsToRepeat: ClosedRange<Int64> = 5...3_600
  package static let ordinarySecondsToRepeat: Int64 = 60

  package var kind: Kind
  package var address: ReceiverAddress
  /// Of a webhook.
  package var format = Format.lapwing
  package var headers: [Header] = []
  /// What messages are signed with; nil for no signature.
  package var secret: String?
  package var template: MessageTemplate?
  /// Of an Alertmanager.
  package var secondsToRepeat = Self.ordinarySecondsToRepeat

  package init(kind: Kind, address: ReceiverAddress) {
    self.kind = kind
    self.address = address
  }
}

extension ReceiverDefinition {
  /// As the database keeps it.
  var json: String {
    var members: JSONObject = [
      "kind": .string(kind.rawValue), "url": .string(address.text), "format": .string(format.rawValue),
    ]
    if !headers.isEmpty {
      members["headers"] = .array(headers.map { .array([.string($0.name), .string($0.value)]) })
    }
    members["secret"] = secret.map(JSONValue.string)
    members["template"] = template.map { .string($0.text) }
    if kind == .alertmanager { members["repeat_seconds"] = .integer(secondsToRepeat) }
    return JSONValue.object(members).text
  }

  /// Reads what `json` wrote, or a migration.
  init?(json: String) {
    guard let value = try? JSONValue.parse(json), let kind = value["kind"]?.string.flatMap(Kind.init(rawValue:)),
      let address = value["url"]?.string.flatMap({ ReceiverAddress($0) })
    else { return nil }
    self.init(kind: kind, address: address)
    format = value["format"]?.string.flatMap(Format.init(rawValue:)) ?? .lapwing
    headers = (value["headers"]?.array ?? []).compactMap { pair in
      guard let pair = pair.array, pair.count == 2, let name = pair[0].string, let value = pair[1].string else {
        return nil
      }
      return Header(name: name, value: value)
    }
    secret = value["secret"]?.string
    template = value["template"]?.string.flatMap { try? MessageTemplate($0) }
    secondsToRepeat = value["repeat_seconds"]?.integer ?? Self.ordinarySecondsToRepeat
  }
}

extension ReceiverRecord {
  /// Nil for what no version of this program wrote.
  package var definition: ReceiverDefinition? { ReceiverDefinition(json: definitionJSON) }
}

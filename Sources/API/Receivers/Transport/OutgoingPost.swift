import HTTP
import Monitoring
import Platform

/// A request to a receiver, whole.
struct OutgoingPost: Equatable {
  let address: ReceiverAddress
  /// Path and query.
  let target: String
  let headers: HTTPHeaders
  let body: [UInt8]

  /// Longer bodies list fewer alerts: curl takes no longer lines than 100 KiB, with a backslash before each quote.
  static let mostBytes = 40_000

  /// Header fields that are this server's own to set, in small letters.
  static let ownFields: Set<String> = [
    "host", "content-length", "content-type", "content-encoding", "transfer-encoding", "connection", "user-agent",
    "expect", "te", "trailer", "upgrade", "keep-alive", "proxy-connection", "lapwing-fingerprint",
    "lapwing-timestamp", "lapwing-signature",
  ]

  /// - Parameters:
  ///   - base: of this server, for links.
  ///   - now: Unix seconds.
  init(_ telling: Telling, to receiver: ReceiverDefinition, base: String, now: Int64) {
    var telling = telling
    var body = Self.body(telling, receiver, base, now)
    while body.count > Self.mostBytes, telling.message.alerts.count > 1 {
      telling = Telling(listing: telling.message.alerts.count / 2, of: telling)
      body = Self.body(telling, receiver, base, now)
    }
    self.body = body
    let path = receiver.address.target
    target = receiver.kind == .webhook ? path : path + (path.hasSuffix("/") ? "" : "/") + "api/v2/alerts"
    address = receiver.address
    var headers: HTTPHeaders = [
      "Content-Type": "application/json", "User-Agent": "lapwing", "Connection": "close",
      "Lapwing-Fingerprint": telling.fingerprint, "Lapwing-Timestamp": "\(now)",
    ]
    if let secret = receiver.secret {
      headers.set("Lapwing-Signature", MessageSignature.of(body, at: now, secret: secret))
    }
    for header in receiver.headers { headers.set(header.name, header.value) }
    self.headers = headers
  }

  private static func body(
    _ telling: Telling, _ receiver: ReceiverDefinition, _ base: String, _ now: Int64
  ) -> [UInt8] {
    let (links, template) = (MessageLinks(telling.message, base: base), receiver.template)
    return switch (receiver.kind, receiver.format) {
    case (.alertmanager, _):
      AlertmanagerAlerts(
        telling: telling, template: template, links: links, secondsToRepeat: receiver.secondsToRepeat, now: now
      ).bytes
    case (.webhook, .lapwing): LapwingPayload(telling: telling, template: template, links: links).bytes
    case (.webhook, .alertmanager):
      AlertmanagerPayload(telling: telling, template: template, links: links, base: base).bytes
    }
  }
}

/// Shows a receiver that a message is this server's, and of now: `v1=` and the HMAC-SHA-256 in hexadecimal digits of the
/// timestamp's digits, a full stop, and the body, under the secret that both know.
enum MessageSignature {
  static func of(_ body: [UInt8], at time: Int64, secret: String) -> String {
    "v1=" + SHA256.authenticationCode(of: Array("\(time).".utf8) + body, key: Array(secret.utf8)).hexadecimal
  }
}

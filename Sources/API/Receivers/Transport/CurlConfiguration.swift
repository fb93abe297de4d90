import HTTP
import Monitoring

/// What curl is to do, as `curl --config -` reads it: a line an option, values between quotes.
struct CurlConfiguration: Equatable {
  /// Where the host is.
  enum Place: Equatable {
    /// The host is an address, which this is as the system reads it.
    case numeric(String)
    case addresses([String])
    /// The proxy is to find it.
    case unknown
  }

  /// What is read of an answer's body, and thrown away.
  private static let mostAnswerBytes = 65_536

  private(set) var text = ""

  init(_ post: OutgoingPost, at place: Place, wait: Duration, total: Duration) {
    self.init("POST", post.address, post.target, post.headers, at: place, wait: wait, total: total)
    // No wait for a receiver's leave to send.
    add("header", "Expect:")
    add("data-raw", String(decoding: post.body, as: UTF8.self))
    add("max-filesize", String(Self.mostAnswerBytes))
    add("output", "/dev/null")
  }

  /// - Parameter most: bytes of the answer's body, which is printed before its status.
  init(_ question: OutgoingQuestion, at place: Place, wait: Duration, total: Duration, most: Int) {
    self.init("GET", question.address, question.target, question.headers, at: place, wait: wait, total: total)
    add("max-filesize", String(most))
  }

  private init(
    _ method: String, _ receiver: ReceiverAddress, _ target: String, _ headers: HTTPHeaders, at place: Place,
    wait: Duration, total: Duration
  ) {
    let port = receiver.port
    var host = Self.bracketed(receiver.host)
    switch place {
    case .numeric(let address): host = Self.bracketed(address)
    case .addresses(let addresses):
      add("resolve", "\(host):\(port):" + addresses.map(Self.bracketed).joined(separator: ","))
    // For whatever host: a name that only the proxy knows must not be called without it.
    case .unknown: add("noproxy", "")
    }
    add("url", "https://\(host):\(port)\(target)")
    add("request", method)
    for field in headers.fields where field.name.lowercased() != "connection" {
      add("header", "\(field.name): \(field.value)")
    }
    add("proto", "=https")
    add("connect-timeout", Self.seconds(wait))
    add("max-time", Self.seconds(total))
    add("write-out", "\n%{http_code}\n")
    text += "globoff\nsilent\nhttp1.1\n"
  }

  var bytes: [UInt8] { Array(text.utf8) }

  private mutating func add(_ option: String, _ value: String) { text += "\(option) = \"\(Self.escaped(value))\"\n" }

  /// Backslashes, quotes and the white space that would end a line or be lost.
  private static func escaped(_ value: String) -> String {
    var text = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  private static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }

  private static func seconds(_ duration: Duration) -> String {
    let milliseconds = Int64(duration / .milliseconds(1))
    let rest = String(milliseconds % 1_000)
    return "\(milliseconds / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }
}

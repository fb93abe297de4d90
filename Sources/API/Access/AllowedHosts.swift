import HTTP
import Monitoring

/// The names that a server without tokens answers to.
///
/// A page may point the name that it came from at this machine (DNS rebinding). To its browser the server is then of
/// the page's own origin: it reads and writes what it likes, and no `Origin` tells on it. Its name in `Host` does.
package struct AllowedHosts: Equatable, Sendable {
  static let most = 64
  /// RFC 1035 §2.3.4.
  private static let longestName = 253

  private let names: Set<String>

  package init() {
    names = []
  }

  /// Nil for anything but a list of names, separated by commas, without ports.
  package init?(_ list: String) {
    let texts = FieldReader.members(of: list)
    guard (1...Self.most).contains(texts.count), texts.allSatisfy(Self.isName) else { return nil }
    names = Set(texts)
  }

  /// Whether the names hold for those who show a token too, whom no page can make their browser show.
  var areNamed: Bool { !names.isEmpty }

  /// Whether a request is meant for this server: by address, as `localhost`, or by one of the names. So is one that
  /// names no host, which no browser sends.
  func admits(_ request: HTTPRequest) -> Bool {
    guard let authority = request.target.authority ?? request.headers["host"],
      let name = Self.name(in: authority)
    else { return true }
    return name == "localhost" || name.hasSuffix(".localhost") || names.contains(name)
  }

  /// What the client is told. The status is that of RFC 9110 §15.5.20.
  static let problem = Problem(
    .misdirectedRequest,
    "The server does not answer to the name in Host: a page elsewhere may have given its name this address. Ask by "
      + "address or as localhost, or start it with --host-name.")

  /// The name of a `host[:port]`, in small letters and without the root's dot; nil for an address and for none.
  private static func name(in authority: String) -> String? {
    guard let first = authority.utf8.first, first != UInt8(ascii: "[") else { return nil }
    let host = Substring(authority.utf8.prefix { $0 != UInt8(ascii: ":") })
    let name = host.utf8.last == UInt8(ascii: ".") ? host.dropLast() : host
    return name.isEmpty || isAddress(name.utf8) ? nil : name.lowercased()
  }

  /// Four numbers: what browsers make of every other way to write an address of IPv4 (WHATWG URL, host serializing).
  /// Every request comes by, so nothing is allocated.
  private static func isAddress(_ name: Substring.UTF8View) -> Bool {
    var (parts, digits, value) = (1, 0, 0)
    for byte in name {
      if byte == UInt8(ascii: "."), digits > 0 {
        (parts, digits, value) = (parts + 1, 0, 0)
      } else if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
        (digits, value) = (digits + 1, value * 10 + Int(byte - UInt8(ascii: "0")))
      } else {
        return false
      }
      if value > 255 { return false }
    }
    return parts == 4 && digits > 0
  }

  private static func isName(_ text: String) -> Bool {
    (1...longestName).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: ".-_".utf8.contains(byte)
        }
      }
  }
}

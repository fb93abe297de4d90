/// Where a receiver is reached: an `http` or `https` URL (RFC 9110 §4.2).
///
/// User names and passwords in the URL are refused: its host is shown to all who may read receivers, and credentials have
/// their own place, the headers.
///
/// **Whom the server may be made to call** (server-side request forgery): whoever may write receivers lets the server POST to
/// any host and port that it can reach, private networks included, for that is where alert managers live. Addresses of this
/// machine and of the link (loopback, link-local with the metadata services of clouds) are reached only where the server
/// was started with `--allow-local-receivers`; that is looked at again for the very address of each connection. The answer's body is
/// thrown away and never shown; redirects are not followed.
package struct ReceiverAddress: Equatable, Hashable, Sendable {
  package static let longest = 2_048

  /// As the client wrote it.
  package let text: String
  package let isSecure: Bool
  /// A name or an address; an IPv6 address without its brackets.
  package let host: String
  package let port: UInt16
  /// Path and query, "/" at least.
  package let target: String

  /// Nil for anything but `http[s]://host[:port][/path][?query]` of visible ASCII, with a port of 1 to 65535.
  package init?(_ text: String) {
    guard text.utf8.count <= Self.longest, let scheme = Self.scheme(of: text),
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") })
    else { return nil }
    let isSecure = scheme == "https://"
    let rest = text.dropFirst(scheme.count)
    let authority = rest.prefix { !"/?#".contains($0) }
    guard let (host, port) = Self.split(authority, ordinaryPort: isSecure ? 443 : 80) else { return nil }
    let path = rest.dropFirst(authority.count).prefix { $0 != "#" }
    self.text = text
    self.isSecure = isSecure
    self.host = host
    self.port = port
    target = path.hasPrefix("/") ? String(path) : "/" + path
  }

  /// The same with stars for the path and the query, which may hold secrets.
  package var textWithoutPath: String {
    let scheme = isSecure ? "https://" : "http://"
    return text.prefix(scheme.count) + text.dropFirst(scheme.count).prefix { !"/?#".contains($0) } + "/***"
  }

  private static func scheme(of text: String) -> String? {
    ["http://", "https://"].first { text.prefix($0.count).lowercased() == $0 }
  }

  private static func split(_ authority: Substring, ordinaryPort: UInt16) -> (host: String, port: UInt16)? {
    let isBracketed = authority.hasPrefix("[")
    let inside = isBracketed ? authority.dropFirst() : authority
    let host = inside.prefix { $0 != (isBracketed ? "]" : ":") }
    let isValid = isBracketed ? isIPv6(host) : host.utf8.allSatisfy(isNameByte)
    guard (1...255).contains(host.utf8.count), isValid else { return nil }
    var rest = inside.dropFirst(host.count)
    if isBracketed, rest.popFirst() != "]" { return nil }
    guard !rest.isEmpty else { return (String(host), ordinaryPort) }
    guard rest.popFirst() == ":", rest.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(rest),
      port > 0
    else { return nil }
    return (String(host), port)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// Eight groups of up to four digits, one run of zeros left out, the last two perhaps as IPv4 (RFC 4291 §2.2).
  private static func isIPv6(_ text: Substring) -> Bool {
    let halves = text.split(separator: "::", omittingEmptySubsequences: false)
    let counts = halves.compactMap { half in groups(half, mayEndInIPv4: half.endIndex == text.endIndex) }
    guard counts.count == halves.count, halves.count <= 2 else { return false }
    let count = counts.reduce(0, +)
    return halves.count == 2 ? count < 8 : count == 8
  }

  /// How many groups a text holds; nil where it holds anything else.
  private static func groups(_ text: Substring, mayEndInIPv4: Bool) -> Int? {
    if text.isEmpty { return 0 }
    var groups = text.split(separator: ":", omittingEmptySubsequences: false)
    var count = groups.count
    if mayEndInIPv4, let last = groups.last, last.contains(".") {
      let numbers = last.split(separator: ".", omittingEmptySubsequences: false)
      guard numbers.count == 4, numbers.allSatisfy({ (1...3).contains($0.count) && UInt8($0) != nil }) else {
        return nil
      }
      groups.removeLast()
      count += 1
    }
    let areDigits = groups.allSatisfy { (1...4).contains($0.utf8.count) && $0.utf8.allSatisfy(isHexadecimal) }
    return areDigits ? count : nil
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}

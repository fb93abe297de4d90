import HTTP

/// How senders of other tools carry the token: `Authorization: Token …` (InfluxDB 2), as the password of Basic credentials
/// (RFC 7617) or of the query (InfluxDB 1). Nowhere else: browsers send Basic credentials by themselves.
enum SenderCredential {
  private static let paths: Set<String> = ["/write", "/api/v2/write", "/api/v1/write"]

  static func isTaken(at path: String) -> Bool { paths.contains(path) }

  /// `p` of the query.
  static func password(in query: QueryParameters) -> [UInt8]? {
    let passwords = query.all("p")
    return passwords.count == 1 ? Array(passwords[0].utf8) : nil
  }

  /// What stands behind the colon; nil for what is no base64 (RFC 4648 §4).
  static func password(ofBasic text: [UInt8]) -> [UInt8]? {
    guard text.count <= 2 * AccessToken.longest, let pair = decode(text),
      let colon = pair.firstIndex(of: UInt8(ascii: ":"))
    else { return nil }
    return Array(pair[(colon + 1)...])
  }

  private static func decode(_ text: [UInt8]) -> [UInt8]? {
    var bytes: [UInt8] = []
    var pending: UInt32 = 0
    var bits: UInt32 = 0
    for byte in text {
      if byte == UInt8(ascii: "=") { break }
      guard let value = digit(byte) else { return nil }
      pending = (pending << 6 | value) & 0xFFFF
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: pending >> bits))
      }
    }
    return bytes
  }

  private static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte) - 71
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) + 4
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}

/// The grammar of `host[:port]` (RFC 3986 §3.2.2, RFC 9110 §7.2), without user information.
enum HostGrammar {
  /// Whether a range is a host with an optional port. An empty name is grammatical and refused only on demand.
  static func isValid(_ bytes: [UInt8], _ range: Range<Int>, needsName: Bool) -> Bool {
    let host = bytes[range]
    guard let first = host.first else { return !needsName }
    let nameEnd: Int
    if first == UInt8(ascii: "[") {
      guard let close = host.firstIndex(of: UInt8(ascii: "]")), close > range.lowerBound + 1 else { return false }
      guard host[(range.lowerBound + 1)..<close].allSatisfy(isAddress) else { return false }
      nameEnd = close + 1
    } else {
      nameEnd = host.firstIndex(of: Characters.colon) ?? range.upperBound
      guard host[..<nameEnd].allSatisfy(isName), PercentDecoding.isValid(bytes, range.lowerBound..<nameEnd) else {
        return false
      }
      if needsName && nameEnd == range.lowerBound { return false }
    }
    return isPort(host[nameEnd...])
  }

  private static func isPort(_ rest: ArraySlice<UInt8>) -> Bool {
    guard let first = rest.first else { return true }
    return first == Characters.colon && rest.count <= 6 && rest.dropFirst().allSatisfy(Characters.isDigit)
  }

  private static func isAddress(_ byte: UInt8) -> Bool {
    Characters.hexadecimal(byte) != nil || byte == Characters.colon || byte == UInt8(ascii: ".")
  }

  private static func isName(_ byte: UInt8) -> Bool {
    Characters.isDigit(byte) || (Characters.lowercased(byte) &- 97 < 26) || "-._~!$&'()*+,;=%".utf8.contains(byte)
  }
}

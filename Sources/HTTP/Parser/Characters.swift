/// The character classes of the grammar, one bit each in one table (RFC 9110 §5.6, RFC 3986 §2).
enum Characters {
  static let lineFeed: UInt8 = 10
  static let carriageReturn: UInt8 = 13
  static let space: UInt8 = 32
  static let tab: UInt8 = 9
  static let colon: UInt8 = 58

  private static let token: UInt8 = 1
  private static let field: UInt8 = 2
  private static let target: UInt8 = 4

  private static let table: [256 of UInt8] = makeTable()

  /// `tchar`: letters, digits and the fifteen marks of RFC 9110 §5.6.2.
  @inline(__always) static func isToken(_ byte: UInt8) -> Bool { table[Int(byte)] & token != 0 }
  /// What a field value may hold: visible ASCII, space, tab and obs-text; no other control (RFC 9110 §5.5).
  @inline(__always) static func isField(_ byte: UInt8) -> Bool { table[Int(byte)] & field != 0 }
  /// What a request target may hold: visible ASCII without the characters that RFC 3986 leaves out.
  @inline(__always) static func isTarget(_ byte: UInt8) -> Bool { table[Int(byte)] & target != 0 }
  @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

  /// The value of a hexadecimal digit, or nil.
  @inline(__always) static func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    case 97...102: byte - 87
    default: nil
    }
  }

  /// ASCII letters made small; every other byte as it is.
  @inline(__always) static func lowercased(_ byte: UInt8) -> UInt8 {
    byte &- 65 < 26 ? byte | 0x20 : byte
  }

  private static func makeTable() -> [256 of UInt8] {
    var table = [256 of UInt8](repeating: 0)
    for byte in UInt8.min...UInt8.max {
      let isAlphanumeric = isDigit(byte) || (lowercased(byte) &- 97 < 26)
      if isAlphanumeric || "!#$%&'*+-.^_`|~".utf8.contains(byte) { table[Int(byte)] |= token }
      if byte == tab || (byte >= space && byte != 127) { table[Int(byte)] |= field }
      if byte > space && byte < 127 && !"\"<>\\^`{|}#".utf8.contains(byte) { table[Int(byte)] |= target }
    }
    return table
  }
}

/// The character classes of the grammar (RFC 9110 §5.6, RFC 3986 §2). Each is a switch, which compiles to a test of
/// bits; a table would be a global, which is asked at every byte whether it has been made.
enum Characters {
  static let lineFeed: UInt8 = 10
  static let carriageReturn: UInt8 = 13
  static let space: UInt8 = 32
  static let tab: UInt8 = 9
  static let colon: UInt8 = 58

  /// `tchar`: letters, digits and the fifteen marks of RFC 9110 §5.6.2.
  @inline(__always) static func isToken(_ byte: UInt8) -> Bool {
    switch Unicode.Scalar(byte) {
    case "0"..."9", "A"..."Z", "a"..."z": true
    case "!", "#", "$", "%", "&", "'", "*", "+", "-", ".", "^", "_", "`", "|", "~": true
    default: false
    }
  }

  /// What a field value may hold: visible ASCII, space, tab and obs-text; no other control (RFC 9110 §5.5).
  @inline(__always) static func isField(_ byte: UInt8) -> Bool { byte == tab || (byte >= space && byte != 127) }

  /// What a request target may hold: visible ASCII without the characters that RFC 3986 leaves out.
  @inline(__always) static func isTarget(_ byte: UInt8) -> Bool {
    switch Unicode.Scalar(byte) {
    case "\"", "<", ">", "\\", "^", "`", "{", "|", "}", "#": false
    default: byte > space && byte < 127
    }
  }

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
}

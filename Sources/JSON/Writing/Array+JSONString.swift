extension [UInt8] {
  /// Appends a string between quotation marks; only `"`, `\` and control characters are escaped.
  package mutating func append(jsonString text: String) {
    append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { bytes in
      if bytes.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
        for byte in bytes { append(jsonCharacter: byte) }
      } else {
        append(contentsOf: bytes)
      }
    }
    append(UInt8(ascii: "\""))
  }

  private mutating func append(jsonCharacter byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(contentsOf: [UInt8(ascii: "\\"), byte])
    case 0x08: append(contentsOf: "\\b".utf8)
    case 0x09: append(contentsOf: "\\t".utf8)
    case 0x0A: append(contentsOf: "\\n".utf8)
    case 0x0C: append(contentsOf: "\\f".utf8)
    case 0x0D: append(contentsOf: "\\r".utf8)
    case 0..<0x20:
      append(contentsOf: "\\u00".utf8)
      append(contentsOf: [48 + byte >> 4, Self.hexadecimalDigit(byte & 15)])
    default: append(byte)
    }
  }

  private static func hexadecimalDigit(_ digit: UInt8) -> UInt8 { digit < 10 ? 48 + digit : 87 + digit }
}

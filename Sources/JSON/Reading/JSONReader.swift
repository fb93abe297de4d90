import Numerals

/// Reads one JSON text: RFC 8259 to the letter, UTF-8 only, duplicate keys refused, depth and size bounded.
///
/// It holds its place and its counts; every function is given the text.
struct JSONReader {
  let limits: JSONLimits
  var index = 0
  var valuesLeft: Int
  var numbersLeft: Int

  init(limits: JSONLimits) {
    self.limits = limits
    valuesLeft = limits.values
    numbersLeft = limits.numbers
  }

  /// The one value of the text, with nothing but white space around it.
  mutating func document(_ text: Span<UInt8>) throws(JSONError) -> JSONValue {
    if text.count >= 3, text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF {
      throw JSONError(.byteOrderMark, at: 0, in: text)
    }
    let value = try value(text, depth: 0)
    skipSpace(text)
    guard index == text.count else { throw JSONError(.trailingCharacters, at: index, in: text) }
    return value
  }

  mutating func value(_ text: Span<UInt8>, depth: Int) throws(JSONError) -> JSONValue {
    skipSpace(text)
    guard index < text.count else { throw JSONError(.unexpectedEnd, at: index, in: text) }
    valuesLeft -= 1
    guard valuesLeft >= 0 else { throw JSONError(.tooManyValues, at: index, in: text) }
    switch text[index] {
    case UInt8(ascii: "{"): return .object(try object(text, depth: depth + 1))
    case UInt8(ascii: "["): return try array(text, depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string(text))
    case UInt8(ascii: "t"): return try literal(text, "true", .bool(true))
    case UInt8(ascii: "f"): return try literal(text, "false", .bool(false))
    case UInt8(ascii: "n"): return try literal(text, "null", .null)
    default: return try number(text).value
    }
  }

  private mutating func literal(
    _ text: Span<UInt8>, _ word: String, _ value: JSONValue
  ) throws(JSONError) -> JSONValue {
    guard skip(text, word) else { throw JSONError(.unexpectedCharacter, at: index, in: text) }
    return value
  }

  /// Skips an ASCII word; leaves the place alone where another text stands there.
  mutating func skip(_ text: Span<UInt8>, _ word: String) -> Bool {
    var place = index
    for byte in word.utf8 {
      guard place < text.count, text[place] == byte else { return false }
      place += 1
    }
    index = place
    return true
  }

  mutating func skipSpace(_ text: Span<UInt8>) {
    while index < text.count {
      switch text[index] {
      case 0x20, 0x0A, 0x0D, 0x09: index += 1
      default: return
      }
    }
  }

  /// The next byte that isn't space, without taking it.
  mutating func peek(_ text: Span<UInt8>) throws(JSONError) -> UInt8 {
    skipSpace(text)
    guard index < text.count else { throw JSONError(.unexpectedEnd, at: index, in: text) }
    return text[index]
  }
}

extension JSONValue {
  /// Reads a JSON text.
  ///
  /// - Throws: `JSONError` with the place of the first fault.
  package static func parse(_ text: Span<UInt8>, limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONValue {
    var reader = JSONReader(limits: limits)
    return try reader.document(text)
  }

  /// Reads a JSON text.
  package static func parse(_ text: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONValue {
    try parse(text.span, limits: limits)
  }

  /// Reads a JSON text.
  package static func parse(_ text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONValue {
    try parse(Array(text.utf8).span, limits: limits)
  }
}

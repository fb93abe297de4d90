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
  package static func parse(_ text: Span<UInt8>) throws(JSONError) -> JSONValue {
    var reader = JSONReader(limits: JSONLimits())
    return try reader.document(text)
  }

  package static func parse(_ text: [UInt8]) throws(JSONError) -> JSONValue { try parse(text.span) }

  package static func parse(_ text: String) throws(JSONError) -> JSONValue { try parse(Array(text.utf8).span) }
}

/// Objects.
extension JSONReader {
  mutating func object(_ text: Span<UInt8>, depth: Int) throws(JSONError) -> JSONObject {
    guard depth <= limits.depth else { throw JSONError(.tooDeep, at: index, in: text) }
    index += 1
    var object = JSONObject()
    if try peek(text) == UInt8(ascii: "}") {
      index += 1
      return object
    }
    repeat {
      guard try peek(text) == UInt8(ascii: "\"") else { throw JSONError(.unexpectedCharacter, at: index, in: text) }
      let keyOffset = index
      let key = try string(text)
      guard try peek(text) == UInt8(ascii: ":") else { throw JSONError(.unexpectedCharacter, at: index, in: text) }
      index += 1
      let value = try value(text, depth: depth)
      guard object.insert(key, value) else { throw JSONError(.duplicateKey, at: keyOffset, in: text) }
    } while try hasMore(text, close: UInt8(ascii: "}"))
    return object
  }
}

/// Numbers, alone.
extension JSONReader {
  /// A number as it was read: exact where it is an integer.
  enum Number {
    case integer(Int64)
    case number(Double)

    var value: JSONValue {
      switch self {
      case .integer(let value): .integer(value)
      case .number(let value): JSONValue.canonical(value)
      }
    }
  }

  /// The number at hand. What may follow it is the caller's to check: `1x` is read as 1, and `x` refused there.
  @inline(__always)
  mutating func number(_ text: Span<UInt8>) throws(JSONError) -> Number {
    guard let scanned = DecimalText.scan(text, from: index, grammar: .json) else { throw badNumber(text) }
    guard scanned.end - index <= limits.numberBytes else { throw JSONError(.numberTooLong, at: index, in: text) }
    // Negative zero is no integer: it would lose its sign.
    if scanned.isInteger, let integer = scanned.int64, !(scanned.isNegative && integer == 0) {
      index = scanned.end
      return .integer(integer)
    }
    let value = scanned.double(in: text, from: index)
    guard value.isFinite else { throw JSONError(.numberOutOfRange, at: index, in: text) }
    index = scanned.end
    return .number(value)
  }

  /// What stands where a number should: the beginning of a bad number, or something else altogether.
  private func badNumber(_ text: Span<UInt8>) -> JSONError {
    let byte = text[index]
    let looksLikeNumber = byte == UInt8(ascii: "-") || byte &- 48 < 10
    return JSONError(looksLikeNumber ? .invalidNumber : .unexpectedCharacter, at: index, in: text)
  }
}

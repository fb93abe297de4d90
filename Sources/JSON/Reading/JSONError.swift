/// Why bytes are not a JSON text that is accepted, and where.
package struct JSONError: Error, Equatable, Sendable {
  package enum Reason: String, Equatable, Sendable {
    case unexpectedEnd = "unexpected_end"
    case unexpectedCharacter = "unexpected_character"
    case trailingCharacters = "trailing_characters"
    case trailingComma = "trailing_comma"
    case byteOrderMark = "byte_order_mark"
    case controlCharacter = "control_character"
    case invalidEscape = "invalid_escape"
    case loneSurrogate = "lone_surrogate"
    case invalidUTF8 = "invalid_utf8"
    case invalidNumber = "invalid_number"
    case numberOutOfRange = "number_out_of_range"
    case duplicateKey = "duplicate_key"
    case tooDeep = "too_deep"
    case tooManyValues = "too_many_values"
    case stringTooLong = "string_too_long"
    case numberTooLong = "number_too_long"
  }

  package let reason: Reason
  /// Bytes before the fault.
  package let offset: Int
  /// Counted from 1.
  package let line: Int
  /// Counted from 1, in bytes.
  package let column: Int

  init(_ reason: Reason, at offset: Int, in text: Span<UInt8>) {
    let offset = min(offset, text.count)
    var line = 1
    var lineStart = 0
    for index in 0..<offset where text[index] == UInt8(ascii: "\n") {
      line += 1
      lineStart = index + 1
    }
    self.reason = reason
    self.offset = offset
    self.line = line
    self.column = offset - lineStart + 1
  }
}

extension JSONError.Reason {
  /// The fault as a clause that follows "The body is not valid JSON:".
  package var sentence: String {
    switch self {
    case .unexpectedEnd: "it ends too early"
    case .unexpectedCharacter: "a character that cannot stand here"
    case .trailingCharacters: "more characters after the value"
    case .trailingComma: "a comma with nothing after it"
    case .byteOrderMark: "a byte order mark, which JSON does not have"
    case .controlCharacter: "a control character inside a string; write it as an escape"
    case .invalidEscape: "an unknown escape in a string"
    case .loneSurrogate: "half of a surrogate pair in a string"
    case .invalidUTF8: "bytes that are not UTF-8"
    case .invalidNumber: "a number that is not written as JSON has it"
    case .numberOutOfRange: "a number beyond the range of 64-bit floating point"
    case .duplicateKey: "a key that occurs twice in one object"
    case .tooDeep: "arrays and objects nested too deep"
    case .tooManyValues: "too many values"
    case .stringTooLong: "a string that is too long"
    case .numberTooLong: "a number with too many characters"
    }
  }
}

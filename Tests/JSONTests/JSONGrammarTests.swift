import Testing

@testable import JSON

/// Hand-written after the families of the JSONTestSuite: `y_` must be read, `n_` must be refused.
@Suite struct JSONGrammarTests {
  @Test(
    "y: what RFC 8259 allows is read",
    arguments: [
      ("[]", JSONValue.array([])), ("{}", .object([:])), ("null", .null), (" true ", .bool(true)),
      ("\t\r\n false", .bool(false)), ("\"\"", .string("")), ("42", .integer(42)), ("-0", .number(-0.0)),
      ("5.0", .integer(5)), ("5e2", .integer(500)), ("1E+2", .integer(100)), ("0.5", .number(0.5)),
      ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
      ("9223372036854775808", .number(0x1p63)), ("1e308", .number(1e308)), ("1e-999", .integer(0)),
      ("[1]", .integers([1])), ("[ 1 , 2 ]", .integers([1, 2])), ("[1,null]", .numbers([1, .nan])),
      ("[null]", .numbers([.nan])), ("[0.5,1]", .numbers([0.5, 1])), ("[9223372036854775807]", .integers([.max])),
      ("[-0]", .numbers([-0.0])), ("[1,\"a\"]", .array([.integer(1), .string("a")])),
      ("[1.5,null,[2]]", .array([.number(1.5), .null, .integers([2])])),
      ("[[],[[]]]", .array([.array([]), .array([.array([])])])),
      ("{\"a\":1,\"b\":{\"a\":2}}", .object(["a": .integer(1), "b": .object(["a": .integer(2)])])),
      ("{\"\":0}", .object(["": .integer(0)])),
      (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{C}\n\r\t")), (#""\u0041\u00e9\u20AC""#, .string("Aé€")),
      (#""\uD834\udd1e""#, .string("𝄞")), (#""\u0000""#, .string("\0")), ("\"é€𝄞\u{7F}\"", .string("é€𝄞\u{7F}")),
      (#""\uFFFF""#, .string("\u{FFFF}")), ("\"\u{2028}\"", .string("\u{2028}")),
    ])
  func accepts(text: String, value: JSONValue) throws {
    #expect(try JSONValue.parse(text) == value)
  }

  @Test(
    "n: everything else is refused, with a reason and a place",
    arguments: [
      ("", JSONError.Reason.unexpectedEnd, 0), (" ", .unexpectedEnd, 1), ("[", .unexpectedEnd, 1),
      ("[1", .unexpectedEnd, 2), ("[1,", .unexpectedEnd, 3), ("{\"a\"", .unexpectedEnd, 4),
      ("{\"a\":", .unexpectedEnd, 5), ("\"abc", .unexpectedEnd, 4), ("\"\\", .unexpectedEnd, 2),
      ("\"\\\"", .unexpectedEnd, 3), ("[1,]", .trailingComma, 2), ("{\"a\":1,}", .trailingComma, 6),
      ("[,1]", .unexpectedCharacter, 1), ("[1,,2]", .unexpectedCharacter, 3), ("[1 2]", .unexpectedCharacter, 3),
      ("{a:1}", .unexpectedCharacter, 1), ("{1:1}", .unexpectedCharacter, 1), ("{'a':1}", .unexpectedCharacter, 1),
      ("{\"a\" 1}", .unexpectedCharacter, 5), ("{\"a\":1 \"b\":2}", .unexpectedCharacter, 7),
      ("[1}", .unexpectedCharacter, 2), ("]", .unexpectedCharacter, 0), ("nul", .unexpectedCharacter, 0),
      ("True", .unexpectedCharacter, 0), ("nan", .unexpectedCharacter, 0), ("NaN", .unexpectedCharacter, 0),
      ("[NaN]", .unexpectedCharacter, 1), ("Infinity", .unexpectedCharacter, 0), ("-Infinity", .invalidNumber, 0),
      ("[null,nul]", .unexpectedCharacter, 6), ("[1,nulll]", .unexpectedCharacter, 7),
      ("true false", .trailingCharacters, 5), ("[]]", .trailingCharacters, 2), ("1x", .trailingCharacters, 1),
      ("1 // one", .trailingCharacters, 2), ("01", .invalidNumber, 0), ("-01", .invalidNumber, 0),
      ("[1,01]", .invalidNumber, 3), ("+1", .unexpectedCharacter, 0), (".5", .unexpectedCharacter, 0),
      ("5.", .invalidNumber, 0), ("1e", .invalidNumber, 0), ("1e+", .invalidNumber, 0), ("-", .invalidNumber, 0),
      ("0x10", .trailingCharacters, 1), ("1_000", .trailingCharacters, 1), ("1e999", .numberOutOfRange, 0),
      ("[1,-1e999]", .numberOutOfRange, 3), ("1.8e308", .numberOutOfRange, 0), ("{\"a\":1,\"a\":2}", .duplicateKey, 7),
      (#"{"a":1,"\u0061":2}"#, .duplicateKey, 7), ("\"a\nb\"", .controlCharacter, 2),
      ("\"\u{0}\"", .controlCharacter, 1),
      ("\"\t\"", .controlCharacter, 1), ("\"\\\n\"", .invalidEscape, 1), (#""\x41""#, .invalidEscape, 1),
      (#""\u12""#, .invalidEscape, 1), (#""\u12G4""#, .invalidEscape, 1), (#""\U0041""#, .invalidEscape, 1),
      (#""\uD834""#, .loneSurrogate, 1), (#""\uDD1E""#, .loneSurrogate, 1), (#""\uD834\u0041""#, .loneSurrogate, 1),
      (#""\uD834x""#, .loneSurrogate, 1), (#""\uDD1E\uD834""#, .loneSurrogate, 1), ("\u{FEFF}[]", .byteOrderMark, 0),
      ("[\u{A0}]", .unexpectedCharacter, 1), ("[1]\u{0}", .trailingCharacters, 3), ("\u{C}[]", .unexpectedCharacter, 0),
    ])
  func refuses(text: String, reason: JSONError.Reason, offset: Int) {
    let error = #expect(throws: JSONError.self) { try JSONValue.parse(text) }
    #expect(error?.reason == reason)
    #expect(error?.offset == offset)
  }

  @Test(
    "bytes that are not UTF-8 are refused",
    arguments: [
      [0xFF], [0xC0, 0xAF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xE2, 0x82],
    ] as [[UInt8]])
  func utf8(bytes: [UInt8]) {
    for quoted in [bytes, Array("\\n".utf8) + bytes] {
      let error = #expect(throws: JSONError.self) { try JSONValue.parse([0x22] + quoted + [0x22]) }
      #expect(error?.reason == .invalidUTF8)
    }
    #expect(throws: JSONError.self) { try JSONValue.parse(bytes) }
  }

  @Test("a fault is placed by line and column, counted from 1")
  func place() {
    let error = #expect(throws: JSONError.self) { try JSONValue.parse("{\n  \"a\": 1,\n  \"b\": tru\n}") }
    #expect(error?.line == 3 && error?.column == 8 && error?.offset == 19)
    #expect(JSONError.Reason.trailingComma.sentence.isEmpty == false)
  }
}

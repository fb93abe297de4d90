import Glibc
import SeededRandom
import Testing

@testable import Numerals

@Suite struct DoubleTextTests {
  static func read(_ text: String, grammar: DecimalText.Grammar = .json) -> Double? {
    DoubleText.double(Array(text.utf8).span, grammar: grammar)
  }

  @Test(
    "edge cases are bit for bit what strtod reads",
    arguments: [
      "0", "-0", "0.0", "1e22", "1e23", "9007199254740993", "9007199254740992.5", "9007199254740993.0000000000001",
      "4.9e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "2.2250738585072011e-308",
      "2.2250738585072014e-308", "2.225073858507201136057409796709131975934819546351645648023426109724822222e-308",
      "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "1e308", "1e309", "1e999",
      "-1e999", "1e-400", "0e999999999999999999", "123456789012345678901234567890",
      "1.00000000000000011102230246251565",
      "1.000000000000000111022302462515654042363166809082031250000000000000000000001", "8.5e-5", "0.1", "0.3",
      "179769313486231580793728971405301e276", "6.631236846766476e-316", "10000000000000000000e-19",
      "18446744073709551615", "18446744073709551616", "99999999999999999999", "0.000000000000000000000000000001e30",
    ])
  func edges(text: String) throws {
    let expected = strtod(text, nil)
    #expect(try #require(Self.read(text)).bitPattern == expected.bitPattern)
  }

  @Test("shortest texts of random bit patterns are read back bit for bit")
  func randomPatterns() throws {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<100_000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      #expect(Self.read(value.description)?.bitPattern == value.bitPattern)
    }
  }

  @Test("random digits, points and exponents are read as strtod reads them")
  func randomTexts() throws {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<50_000 {
      var text = random.next(below: 2) == 0 ? "-" : ""
      text += String(1 + random.next(below: 9))
      for _ in 0..<random.next(below: 25) { text += String(random.next(below: 10)) }
      text += "."
      for _ in 0...random.next(below: 25) { text += String(random.next(below: 10)) }
      if random.next(below: 2) == 0 { text += "e" + String(Int(random.next(below: 660)) - 340) }
      #expect(Self.read(text)?.bitPattern == strtod(text, nil).bitPattern, "\(text)")
    }
  }

  @Test("half-way cases with long tails round by their last digit")
  func halfway() throws {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<5_000 {
      let lower = Double(sign: .plus, exponent: 0, significand: Double(1 << 52 | random.next() >> 12))
      // Above 2^53 the spacing is 2: lower * 2 + 1 lies half-way between two neighbours.
      let middle = UInt64(lower) * 2 + 1
      for tail in ["", ".0", ".00000000000000000000000000000001"] {
        let text = String(middle) + tail
        #expect(Self.read(text)?.bitPattern == strtod(text, nil).bitPattern, "\(text)")
      }
    }
  }

  @Test(
    "JSON's grammar is strict, a file's is not",
    arguments: ["+1", "01", ".5", "5.", "-.5", "00", "-01.5"])
  func grammars(text: String) {
    #expect(Self.read(text) == nil)
    #expect(Self.read(text, grammar: .file) == strtod(text, nil))
  }

  @Test(
    "what is no number is none in either grammar",
    arguments: ["", "-", "+", ".", "e5", "1e", "1e+", "1.5.2", "0x10", "1_000", " 1", "1 ", "NaN", "inf", "--1", "1,5"])
  func nothing(text: String) {
    #expect(Self.read(text) == nil)
    #expect(Self.read(text, grammar: .file) == nil)
  }

  @Test(
    "integers are exact to both ends of Int64, and no further",
    arguments: [
      ("0", Int64(0)), ("-0", 0), ("9223372036854775807", .max), ("-9223372036854775808", .min),
      ("9007199254740993", 9_007_199_254_740_993), ("9223372036854775808", nil), ("-9223372036854775809", nil),
      ("18446744073709551616", nil), ("1.0", nil), ("1e3", nil), ("", nil), ("10000000000000000000", nil),
      ("100000000000000000000000000000", nil),
    ])
  func integers(text: String, expected: Int64?) {
    #expect(DecimalText.scan(Array(text.utf8).span, from: 0, grammar: .json)?.int64 == expected)
  }

  @Test("no bytes crash the scanner")
  func fuzz() {
    var random = SeededGenerator(seed: 4)
    let alphabet = Array("0123456789+-.eE".utf8) + [0, 255]
    for _ in 0..<50_000 {
      let text = (0..<random.next(below: 30)).map { _ in alphabet[Int(random.next(below: UInt64(alphabet.count)))] }
      for grammar in [DecimalText.Grammar.json, .file] {
        let value = DoubleText.double(text.span, grammar: grammar)
        if let value { #expect(!value.isNaN) }
      }
    }
  }
}

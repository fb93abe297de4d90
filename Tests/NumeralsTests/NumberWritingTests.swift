import SeededRandom
import Testing

@testable import Numerals

@Suite struct NumberWritingTests {
  static func write(_ value: Double) -> String {
    var bytes: [UInt8] = []
    bytes.append(number: value)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(
    "numbers are written short",
    arguments: [
      (0.0, "0"), (-0.0, "-0.0"), (1, "1"), (-17, "-17"), (0.1, "0.1"), (-2.5, "-2.5"), (1e14, "100000000000000"),
      (0.8473002740000001, "0.8473002740000001"), (1e22, "1e+22"), (.leastNonzeroMagnitude, "5e-324"),
      (100.05, "100.05"), (0.001, "0.001"), (.nan, "null"), (.infinity, "null"),
    ])
  func short(value: Double, text: String) {
    #expect(Self.write(value) == text)
  }

  @Test("what is written is valid JSON, no longer than the shortest, and reads back bit for bit")
  func inverse() throws {
    var random = SeededGenerator(seed: 5)
    for round in 0..<100_000 {
      var value = Double(bitPattern: random.next())
      if round % 2 == 0 { value = Double(Int(random.next() >> 40)) / [1, 10, 100, 1e4, 1e9][round / 2 % 5] }
      guard value.isFinite else { continue }
      let text = Self.write(value)
      #expect(DoubleText.double(Array(text.utf8).span, grammar: .json)?.bitPattern == value.bitPattern)
      #expect(text.count <= value.description.count)
    }
  }

  @Test("integers are written in full", arguments: [0, 9, 10, -1, 1_469_376_000, Int64.max, .min])
  func integers(value: Int64) {
    var bytes: [UInt8] = []
    bytes.append(number: value)
    #expect(String(decoding: bytes, as: UTF8.self) == String(value))
  }
}

import Numerals

/// How the numbers of a column are written.
package struct NumberFormat: Equatable, Sendable {
  package var decimal: DecimalMark
  /// What the values are measured in; empty for nothing.
  package var unit = ""
  /// The unit that the column's name says; cells don't have it.
  var nameUnit = ""
  /// Words that stand for a missing value here, beside the usual ones.
  var missingWords: [[UInt8]] = []
  /// Whether words such as true and f stand for one and zero.
  var isFlag = false
  /// Where the column writes its unit with several prefixes.
  var family: UnitFamily?

  enum Outcome: Equatable {
    /// NaN where the value is missing.
    case value(Double)
    case outOfRange
    case notANumber
  }

  /// Plain numbers take the first way out; all others are looked at again.
  func read(_ text: Span<UInt8>) -> Outcome {
    if decimal == .point || !text.containsMark, let value = DoubleText.double(text, grammar: .file), family == nil,
      value.isFinite
    {
      return .value(value)
    }
    return readSlowly(text)
  }

  private func readSlowly(_ text: Span<UInt8>) -> Outcome {
    if isFlag, let flag = FlagWord.value(text) { return .value(flag ? 1 : 0) }
    if MissingWord.matches(text) || missingWords.contains(where: { text.isSame(as: $0) }) { return .value(.nan) }
    guard let number = NumberText(text, decimal: decimal) else {
      let infinities = ["inf", "-inf", "+inf", "infinity", "-infinity", "+infinity"]
      return infinities.contains { text.isWord($0) } ? .outOfRange : .notANumber
    }
    let value = number.value
    guard value.isFinite else { return .outOfRange }
    if let family { return family.factor(of: number.unit).map { .value(value * $0) } ?? .notANumber }
    guard number.unit.isEmpty || String(decoding: number.unit, as: UTF8.self) == unit else { return .notANumber }
    return .value(value)
  }
}

extension Span<UInt8> {
  /// Whether a point or a comma is in it.
  fileprivate var containsMark: Bool {
    for index in indices where self[index] == UInt8(ascii: ".") || self[index] == UInt8(ascii: ",") { return true }
    return false
  }

  func isSame(as bytes: [UInt8]) -> Bool {
    count == bytes.count && indices.allSatisfy { self[$0] == bytes[$0] }
  }

  /// Whether the text is this lower-case ASCII word, in any case.
  func isWord(_ word: String) -> Bool {
    guard count == word.utf8.count else { return false }
    var index = 0
    for byte in word.utf8 {
      let isLetter = byte >= UInt8(ascii: "a")
      guard self[index] | (isLetter ? 0x20 : 0) == byte else { return false }
      index += 1
    }
    return true
  }
}

import Numerals

/// Which mark stands before the fraction of a number.
package enum DecimalMark: String, CaseIterable, Sendable {
  case point
  case comma

  var byte: UInt8 { self == .point ? UInt8(ascii: ".") : UInt8(ascii: ",") }
}

/// A number as people and tools write it, taken apart: `1.234,56 €`, `1 234.5`, `12.5%`, `(3)`, `-4.2e-3`, `1.2 GiB`.
struct NumberText {
  /// Digits, a point and an exponent, as `DecimalText.Grammar.file` reads them.
  private(set) var digits: [UInt8] = []
  /// What follows or precedes the number; empty for nothing.
  private(set) var unit: [UInt8] = []

  /// - Returns: nil for what is no number with this mark.
  init?(_ text: Span<UInt8>, decimal: DecimalMark) {
    guard text.count <= 64 else { return nil }
    var reader = NumberTextReader(text.indices.map { text[$0] }, decimal: decimal)
    guard reader.read() else { return nil }
    (digits, unit) = (reader.digits, reader.unit)
  }

  /// Infinite where the number is beyond the range of 64-bit floating point.
  var value: Double { DoubleText.double(digits.span, grammar: .file) ?? .nan }
}

private struct NumberTextReader {
  private let text: [UInt8]
  private let decimal: UInt8
  private var index = 0
  private(set) var digits: [UInt8] = []
  private(set) var unit: [UInt8] = []

  init(_ text: [UInt8], decimal: DecimalMark) {
    self.text = text
    self.decimal = decimal.byte
  }

  mutating func read() -> Bool {
    // Accountants put what is owed in parentheses.
    var end = text.count
    let isOwed = end > 2 && text[0] == UInt8(ascii: "(") && text[end - 1] == UInt8(ascii: ")")
    if isOwed { (index, end) = (1, end - 1) }
    // Below or above what can be measured: the bound is as near as can be.
    if !isOwed, end > 1, text[0] == UInt8(ascii: "<") || text[0] == UInt8(ascii: ">") { index = 1 }
    if !isOwed { readSign() }
    readCurrency()
    if digits.isEmpty, !isOwed { readSign() }
    if isOwed { digits.append(UInt8(ascii: "-")) }
    guard readWhole(end), readFraction(end), readExponent(end) else { return false }
    // SAP puts the sign last.
    if index + 1 == end, text[index] == UInt8(ascii: "-"), digits.first != UInt8(ascii: "-") {
      digits.insert(UInt8(ascii: "-"), at: 0)
      return true
    }
    return readUnit(end)
  }

  private mutating func readSign() {
    if at(0xE2, 0x88, 0x92) {  // U+2212
      digits.append(UInt8(ascii: "-"))
      index += 3
    } else if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
      if text[index] == UInt8(ascii: "-") { digits.append(text[index]) }
      index += 1
    }
  }

  private mutating func readCurrency() {
    for currency in ["$", "€", "£", "¥", "US$", "EUR", "USD", "CHF", "GBP"] where isAt(currency) {
      unit = Array(currency.utf8)
      index += unit.count
      skipSpaces(text.count)
      return
    }
  }

  /// Digits, or groups of three with one mark between them.
  private mutating func readWhole(_ end: Int) -> Bool {
    let first = readDigits(end)
    guard let mark = groupMark(end) else { return first > 0 || (index < end && text[index] == decimal) }
    // No group begins with a nought: 0,123 has a fraction.
    guard (1...3).contains(first), digits[digits.count - first] != UInt8(ascii: "0") else { return false }
    while let next = groupMark(end), next == mark {
      let start = index
      index += mark.count
      guard readDigits(end) == 3 else {
        // A space before a unit ends the number.
        guard mark == [0x20] || mark == [0xC2, 0xA0], digitsAfter(start + mark.count, end) == 0 else { return false }
        index = start
        return true
      }
    }
    return true
  }

  private mutating func readDigits(_ end: Int) -> Int {
    let start = index
    while index < end, text[index] &- 48 < 10 {
      digits.append(text[index])
      index += 1
    }
    return index - start
  }

  private func digitsAfter(_ start: Int, _ end: Int) -> Int {
    var place = start
    while place < end, text[place] &- 48 < 10 { place += 1 }
    return place - start
  }

  /// The mark between groups of digits that stands here, digits after it: the other of point and comma, an apostrophe
  /// straight or curly, a space of any width.
  private func groupMark(_ end: Int) -> [UInt8]? {
    let marks: [[UInt8]] = [
      [decimal == UInt8(ascii: ".") ? UInt8(ascii: ",") : UInt8(ascii: ".")], [UInt8(ascii: "'")], [0x20],
      [0xC2, 0xA0],
      [0xE2, 0x80, 0x99], [0xE2, 0x80, 0xAF], [0xE2, 0x80, 0x89],
    ]
    return marks.first { mark in
      index + mark.count < end && mark.indices.allSatisfy { text[index + $0] == mark[$0] }
        && text[index + mark.count] &- 48 < 10
    }
  }

  private mutating func readFraction(_ end: Int) -> Bool {
    guard index < end, text[index] == decimal else { return true }
    digits.append(UInt8(ascii: "."))
    index += 1
    let hasWhole = digits.count > 1 && digits[digits.count - 2] != UInt8(ascii: "-")
    return readDigits(end) > 0 || hasWhole
  }

  private mutating func readExponent(_ end: Int) -> Bool {
    guard index < end, text[index] | 0x20 == UInt8(ascii: "e") else { return true }
    var place = index + 1
    if place < end, text[place] == UInt8(ascii: "-") || text[place] == UInt8(ascii: "+") { place += 1 }
    guard digitsAfter(place, end) > 0 else { return true }
    digits.append(UInt8(ascii: "e"))
    for byte in (index + 1)..<place { digits.append(text[byte]) }
    index = place
    _ = readDigits(end)
    return true
  }

  /// A unit is short and holds no digit but a power's: `°C`, `req/s`, `m3`.
  private mutating func readUnit(_ end: Int) -> Bool {
    skipSpaces(end)
    guard index < end else { return true }
    guard unit.isEmpty, end - index <= 16 else { return false }
    let first = text[index]
    let isLetter = (first | 0x20) &- UInt8(ascii: "a") < 26 || first >= 0x80
    guard isLetter || [UInt8(ascii: "%"), UInt8(ascii: "$"), UInt8(ascii: "/")].contains(first) else { return false }
    for place in index..<end {
      let byte = text[place]
      if byte &- 48 < 10, place + 1 < end, text[place + 1] &- 48 < 10 { return false }
      if byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "-") { return false }
      unit.append(byte)
    }
    return true
  }

  private mutating func skipSpaces(_ end: Int) {
    while index < end {
      if text[index] == 0x20 {
        index += 1
      } else if at(0xC2, 0xA0) {
        index += 2
      } else if at(0xE2, 0x80, 0xAF) {
        index += 3
      } else {
        return
      }
    }
  }

  private func at(_ bytes: UInt8...) -> Bool {
    index + bytes.count <= text.count && bytes.indices.allSatisfy { text[index + $0] == bytes[$0] }
  }

  private func isAt(_ word: String) -> Bool {
    let bytes = Array(word.utf8)
    return index + bytes.count <= text.count && bytes.indices.allSatisfy { text[index + $0] == bytes[$0] }
  }
}

/// Reads the value of a field by the grammar that all fields share (RFC 9110 §5.6). What a method does not find it leaves,
/// and answers nil or false: whoever reads the field decides what that means.
///
/// White space is taken where the grammar has it and nowhere else: `chunk ed` is two tokens beside each other, and no
/// list, no coding and no media type. Every method takes time in proportion to what it reads.
package struct FieldReader {
  private let bytes: [UInt8]
  private var position: Int
  private let end: Int

  /// Of a range of bytes, without the white space at its ends (§5.5).
  init(_ bytes: [UInt8], _ range: Range<Int>) {
    let trimmed = Self.trimmed(bytes, range)
    self.bytes = bytes
    position = trimmed.lowerBound
    end = trimmed.upperBound
  }

  package init(_ value: String) {
    let bytes = Array(value.utf8)
    self.init(bytes, bytes.indices)
  }

  package var isAtEnd: Bool { position == end }

  /// All that has not been read yet.
  package var rest: [UInt8] { Array(bytes[position..<end]) }

  /// A range without the spaces and tabs at its ends.
  static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end && isWhitespace(bytes[start]) { start += 1 }
    while end > start && isWhitespace(bytes[end - 1]) { end -= 1 }
    return start..<end
  }

  /// Takes one byte if it is next.
  package mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard position < end, bytes[position] == UInt8(ascii: byte) else { return false }
    position += 1
    return true
  }

  /// `OWS`.
  mutating func skipWhitespace() {
    while position < end && Self.isWhitespace(bytes[position]) { position += 1 }
  }

  /// `token` (§5.6.2), as it was sent.
  mutating func token() -> Range<Int>? { run(while: Characters.isToken) }

  /// `token` in small letters, as all that HTTP itself names is compared.
  package mutating func name() -> String? { token().map(lowercased) }

  /// `1*DIGIT`; a number beyond 64 bits counts as the largest, which no limit lets through.
  mutating func number() -> Int64? {
    guard let digits = run(while: Characters.isDigit) else { return nil }
    return bytes[digits].reduce(0) { number, digit in
      let (tenfold, isBeyond) = number.multipliedReportingOverflow(by: 10)
      let (sum, isBeyondToo) = tenfold.addingReportingOverflow(Int64(digit - 48))
      return isBeyond || isBeyondToo ? .max : sum
    }
  }

  /// `quoted-string` (§5.6.4) without its quotes and backslashes.
  mutating func quotedString() -> String? {
    guard let inside = quoted() else { return nil }
    var content: [UInt8] = []
    var index = inside.lowerBound
    while index < inside.upperBound {
      if bytes[index] == UInt8(ascii: "\\") { index += 1 }
      guard Characters.isField(bytes[index]) else { return nil }
      content.append(bytes[index])
      index += 1
    }
    position = inside.upperBound + 1
    return String(decoding: content, as: UTF8.self)
  }

  /// What stands between two quotes without quotes, white space and control characters in it, as the tags of
  /// representations do (§8.8.3).
  mutating func opaqueTag() -> ArraySlice<UInt8>? {
    var copy = self
    guard copy.take("\"") else { return nil }
    let start = copy.position
    _ = copy.run { $0 > Characters.space && $0 != UInt8(ascii: "\"") && $0 != 127 }
    let end = copy.position
    guard copy.take("\"") else { return nil }
    self = copy
    return bytes[start..<end]
  }

  /// The next member of a list as it stands: up to a comma that is in no quotes, without white space at its ends. Empty
  /// ones are passed over. For lists of which only some members mean anything, whatever the others are.
  mutating func member() -> Range<Int>? {
    while position < end {
      let start = position
      while position < end && bytes[position] != UInt8(ascii: ",") {
        // A quote that nothing closes takes the rest with it.
        let isQuote = bytes[position] == UInt8(ascii: "\"")
        position = isQuote ? quoted().map { $0.upperBound + 1 } ?? end : position + 1
      }
      let member = Self.trimmed(bytes, start..<position)
      if position < end { position += 1 }
      if !member.isEmpty { return member }
    }
    return nil
  }

  /// The bytes of a range as text in small letters.
  func lowercased(_ range: Range<Int>) -> String {
    String(decoding: bytes[range].map(Characters.lowercased), as: UTF8.self)
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private static func isWhitespace(_ byte: UInt8) -> Bool { byte == Characters.space || byte == Characters.tab }

  /// One byte of a kind at least.
  private mutating func run(while isOfKind: (UInt8) -> Bool) -> Range<Int>? {
    let start = position
    while position < end && isOfKind(bytes[position]) { position += 1 }
    return position > start ? start..<position : nil
  }

  /// What stands between the quote that is next and the one that closes it.
  private func quoted() -> Range<Int>? {
    guard position < end, bytes[position] == UInt8(ascii: "\"") else { return nil }
    var index = position + 1
    while index < end && bytes[index] != UInt8(ascii: "\"") { index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1 }
    return index < end ? position + 1..<index : nil
  }
}

extension FieldReader {
  static let mostParameters = 32

  /// `#element` (RFC 9110 §5.6.1): what `read` finds between commas, up to the end of the value; empty members are passed
  /// over. Nil where anything else stands there.
  mutating func list<Element>(_ read: (inout FieldReader) -> Element?) -> [Element]? {
    var elements: [Element] = []
    while true {
      skipWhitespace()
      if isAtEnd { return elements }
      if take(",") { continue }
      guard let element = read(&self) else { return nil }
      elements.append(element)
      skipWhitespace()
      guard isAtEnd || take(",") else { return nil }
    }
  }

  /// `parameters` (§5.6.6), from the semicolon on; empty ones are passed over, and there may be none at all. Nil where
  /// one is no `name=value` or comes twice, and where there are more than anybody has.
  mutating func parameters() -> [FieldParameter]? {
    var parameters: [FieldParameter] = []
    while true {
      var ahead = self
      ahead.skipWhitespace()
      guard ahead.take(";") else { return parameters }
      ahead.skipWhitespace()
      self = ahead
      guard let name = name() else { continue }
      guard take("="), let value = quotedString() ?? token().map(text),
        parameters.count < Self.mostParameters, !parameters.contains(where: { $0.name == name })
      else { return nil }
      parameters.append(FieldParameter(name: name, value: value))
    }
  }

  /// The members of a list as they stand, in small letters.
  package static func members(of value: String) -> [String] {
    var reader = FieldReader(value)
    var members: [String] = []
    while let member = reader.member() { members.append(reader.lowercased(member)) }
    return members
  }
}

/// A parameter: its name in small letters, its value as it was sent, without quotes.
struct FieldParameter: Hashable, Sendable {
  let name: String
  let value: String
}

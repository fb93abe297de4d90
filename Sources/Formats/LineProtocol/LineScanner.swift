import Numerals

/// Reads one record of line protocol after another from a text; holds its place, and is given the text.
struct LineScanner {
  enum Outcome {
    case record
    /// A comment or an empty line.
    case nothing
    /// The record goes on behind the text.
    case incomplete
  }

  /// Where the next record begins.
  var index = 0
  private var line = 1
  /// Within the record, while it is read.
  private var place = 0
  /// The line feed that ends the record as far as it is known, or the end of the text.
  private var end = 0
  /// Where what is to be read of it ends: before spaces and a carriage return.
  private var stop = 0

  /// The next record; moves to the one after.
  mutating func next(
    _ text: Span<UInt8>, isLast: Bool, into record: inout LineRecord
  ) throws(LineFault) -> Outcome {
    place = index
    guard findEnd(text) || isLast else {
      guard text.count - index <= LineProtocolReader.longestLine else { throw fault(.lineTooLong, text) }
      return .incomplete
    }
    guard end - index <= LineProtocolReader.longestLine else { throw fault(.lineTooLong, text) }
    skipSpace(text)
    guard place < stop, text[place] != UInt8(ascii: "#") else {
      passOver(text)
      return .nothing
    }
    record.line = line
    record.measurement = try part(text, .measurement)
    if record.measurement.isEmpty { throw fault(.missingMeasurement, text) }
    try readTags(text, into: &record)
    guard try readFields(text, isLast: isLast, into: &record) else { return .incomplete }
    record.time = try time(text)
    // A text may have taken in line feeds.
    for position in index..<end where text[position] == UInt8(ascii: "\n") { line += 1 }
    line += 1
    index = end + 1
    return .record
  }

  /// Goes on behind the line that the record begins on.
  mutating func passOver(_ text: Span<UInt8>) {
    while index < text.count, text[index] != UInt8(ascii: "\n") { index += 1 }
    index += 1
    line += 1
  }

  /// Looks for the line feed at or after the place; `false` where there is none.
  private mutating func findEnd(_ text: Span<UInt8>) -> Bool {
    end = place
    while end < text.count, text[end] != UInt8(ascii: "\n") { end += 1 }
    stop = end
    while stop > place, text[stop - 1] == 0x20 || text[stop - 1] == 0x09 || text[stop - 1] == 0x0D { stop -= 1 }
    return end < text.count
  }

  private mutating func skipSpace(_ text: Span<UInt8>) {
    while place < stop, text[place] == 0x20 || text[place] == 0x09 { place += 1 }
  }

  private func fault(_ reason: LineFault.Reason, _ text: Span<UInt8>, at place: Int? = nil) -> LineFault {
    let place = place ?? self.place
    var (line, start) = (line, index)
    for position in index..<min(place, text.count) where text[position] == UInt8(ascii: "\n") {
      (line, start) = (line + 1, position + 1)
    }
    return LineFault(reason: reason, line: line, column: place - start + 1)
  }
}

/// Names and tags.
extension LineScanner {
  private enum Part {
    case measurement, tag, fieldKey

    /// Whether a byte ends it, and loses its meaning behind a backslash.
    func ends(at byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: ","), 0x20: true
      case UInt8(ascii: "="): self != .measurement
      default: false
      }
    }
  }

  /// The part at hand, up to what ends it.
  private mutating func part(_ text: Span<UInt8>, _ kind: Part) throws(LineFault) -> String {
    let first = place
    var isPlain = true
    while place < stop, !kind.ends(at: text[place]) {
      if text[place] == UInt8(ascii: "\\"), place + 1 < end, kind.ends(at: text[place + 1]) {
        isPlain = false
        place += 1
      }
      place += 1
    }
    // A space behind a backslash at the very end of a line is part of it.
    place = min(place, end)
    if isPlain { return try string(text, first..<place) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(place - first)
    var position = first
    while position < place {
      if text[position] == UInt8(ascii: "\\"), position + 1 < place, kind.ends(at: text[position + 1]) { position += 1 }
      bytes.append(text[position])
      position += 1
    }
    return try string(bytes.span, 0..<bytes.count, reporting: text, at: first)
  }

  private func string(_ text: Span<UInt8>, _ range: Range<Int>) throws(LineFault) -> String {
    try string(text, range, reporting: text, at: range.lowerBound)
  }

  private func string(
    _ bytes: Span<UInt8>, _ range: Range<Int>, reporting text: Span<UInt8>, at place: Int
  ) throws(LineFault) -> String {
    do {
      return String(copying: try UTF8Span(validating: bytes.extracting(range)))
    } catch {
      throw fault(.invalidUTF8, text, at: place)
    }
  }

  private mutating func readTags(_ text: Span<UInt8>, into record: inout LineRecord) throws(LineFault) {
    record.tags.removeAll(keepingCapacity: true)
    while place < stop, text[place] == UInt8(ascii: ",") {
      place += 1
      let start = place
      let key = try part(text, .tag)
      if key.isEmpty { throw fault(.missingTagKey, text) }
      guard place < stop, text[place] == UInt8(ascii: "=") else { throw fault(.missingTagValue, text) }
      place += 1
      let value = try part(text, .tag)
      if value.isEmpty { throw fault(.missingTagValue, text) }
      guard place >= stop || text[place] != UInt8(ascii: "=") else { throw fault(.missingTagKey, text) }
      if record.tags.contains(where: { $0.key == key }) { throw fault(.duplicateTag(key), text, at: start) }
      guard record.tags.count < LineProtocolReader.mostTags else { throw fault(.tooManyTags, text) }
      record.tags.append((key, value))
    }
  }
}

/// Fields and the time.
extension LineScanner {
  /// - Returns: `false` where a text goes on behind the bytes.
  private mutating func readFields(
    _ text: Span<UInt8>, isLast: Bool, into record: inout LineRecord
  ) throws(LineFault) -> Bool {
    record.fields.removeAll(keepingCapacity: true)
    skipSpace(text)
    guard place < stop else { throw fault(.missingFields, text) }
    while true {
      let key = try part(text, .fieldKey)
      if key.isEmpty { throw fault(.missingFieldKey, text) }
      guard place < stop, text[place] == UInt8(ascii: "=") else { throw fault(.missingFieldValue, text) }
      place += 1
      guard let value = try value(text, isLast: isLast) else { return false }
      guard record.fields.count < LineProtocolReader.mostFields else { throw fault(.tooManyFields, text) }
      if let known = record.fields.firstIndex(where: { $0.key == key }) {
        record.fields[known].value = value
      } else {
        record.fields.append((key, value))
      }
      guard place < stop, text[place] == UInt8(ascii: ",") else { return true }
      place += 1
    }
  }

  /// The value at hand; nil where it is a text that goes on behind the bytes.
  private mutating func value(_ text: Span<UInt8>, isLast: Bool) throws(LineFault) -> LineRecord.Value? {
    guard place < stop else { throw fault(.missingFieldValue, text) }
    if text[place] == UInt8(ascii: "\"") { return try textValue(text, isLast: isLast) }
    let first = place
    while place < stop, text[place] != UInt8(ascii: ","), text[place] != 0x20 { place += 1 }
    guard place > first else { throw fault(.missingFieldValue, text) }
    return try plainValue(text.extracting(first..<place), text, first)
  }

  private func plainValue(
    _ value: Span<UInt8>, _ text: Span<UInt8>, _ first: Int
  ) throws(LineFault) -> LineRecord.Value {
    if let boolean = Self.boolean(value) { return .boolean(boolean) }
    let last = value[value.count - 1]
    if last == UInt8(ascii: "i") || last == UInt8(ascii: "u") {
      guard let number = WholeNumber(value.extracting(0..<value.count - 1)) else {
        throw fault(.badValue, text, at: first)
      }
      if last == UInt8(ascii: "u"), !number.isNegative, let magnitude = number.magnitude { return .unsigned(magnitude) }
      if last == UInt8(ascii: "i"), let integer = number.integer { return .integer(integer) }
      throw fault(.numberOutOfRange, text, at: first)
    }
    guard let number = DecimalText.scan(value, from: 0, grammar: .file), number.end == value.count else {
      throw fault(.badValue, text, at: first)
    }
    let double = number.double(in: value, from: 0)
    guard double.isFinite else { throw fault(.numberOutOfRange, text, at: first) }
    return .float(double)
  }

  private static func boolean(_ value: Span<UInt8>) -> Bool? {
    // No number begins with a letter.
    let first = value[0] | 0x20
    guard first == UInt8(ascii: "t") || first == UInt8(ascii: "f"), value.count <= 5 else { return nil }
    var word = ""
    for index in value.indices { word.unicodeScalars.append(Unicode.Scalar(value[index])) }
    switch word {
    case "t", "T", "true", "True", "TRUE": return true
    case "f", "F", "false", "False", "FALSE": return false
    default: return nil
    }
  }

  private mutating func textValue(_ text: Span<UInt8>, isLast: Bool) throws(LineFault) -> LineRecord.Value? {
    let opening = place
    place += 1
    var bytes: [UInt8] = []
    while place < text.count, text[place] != UInt8(ascii: "\"") {
      if text[place] == UInt8(ascii: "\\"), place + 1 < text.count,
        text[place + 1] == UInt8(ascii: "\"") || text[place + 1] == UInt8(ascii: "\\")
      {
        place += 1
      }
      bytes.append(text[place])
      place += 1
      guard place - index <= LineProtocolReader.longestLine else { throw fault(.unclosedText, text, at: opening) }
    }
    guard place < text.count else {
      if !isLast { return nil }
      throw fault(.unclosedText, text, at: opening)
    }
    place += 1
    if place > end {
      guard findEnd(text) || isLast else { return nil }
    }
    return .text(try string(bytes.span, 0..<bytes.count, reporting: text, at: opening))
  }

  private mutating func time(_ text: Span<UInt8>) throws(LineFault) -> Int64? {
    let last = place
    skipSpace(text)
    guard place < stop else { return nil }
    guard place > last else { throw fault(.badValue, text) }
    let first = place
    while place < stop, text[place] != 0x20, text[place] != 0x09 { place += 1 }
    guard let number = WholeNumber(text.extracting(first..<place)) else { throw fault(.badTime, text, at: first) }
    guard let time = number.integer else { throw fault(.numberOutOfRange, text, at: first) }
    skipSpace(text)
    guard place == stop else { throw fault(.trailing, text) }
    return time
  }
}

/// A text of digits, perhaps with a minus in front.
private struct WholeNumber {
  var isNegative = false
  /// nil beyond 64 bits.
  var magnitude: UInt64? = 0

  init?(_ text: Span<UInt8>) {
    isNegative = !text.isEmpty && text[0] == UInt8(ascii: "-")
    let start = isNegative ? 1 : 0
    guard start < text.count else { return nil }
    for index in start..<text.count {
      let digit = text[index] &- 48
      guard digit < 10 else { return nil }
      magnitude = magnitude.flatMap { magnitude in
        let (tenfold, isBeyond) = magnitude.multipliedReportingOverflow(by: 10)
        let (sum, isBeyondToo) = tenfold.addingReportingOverflow(UInt64(digit))
        return isBeyond || isBeyondToo ? nil : sum
      }
    }
  }

  var integer: Int64? {
    guard let magnitude else { return nil }
    return isNegative
      ? (magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil) : Int64(exactly: magnitude)
  }
}

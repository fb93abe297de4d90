/// What stands between the fields of a record.
package enum Delimiter: String, CaseIterable, Sendable {
  case comma = ","
  case semicolon = ";"
  case tab = "\t"
  case bar = "|"
  /// One space or more.
  case spaces = " "

  var byte: UInt8 { self.rawValue.utf8.first ?? 0x2C }
}

/// How a record is cut into fields.
package struct FieldSplit: Equatable, Sendable {
  package var delimiter: Delimiter
  /// Of fields between spaces, several that are one: a date and a time of day under one name, a time and its AM or PM.
  var join: FieldJoin?

  init(_ delimiter: Delimiter, join: FieldJoin? = nil) { (self.delimiter, self.join) = (delimiter, join) }
}

/// Where the fields of a record lie (RFC 4180 section 2).
struct FieldReader {
  private let delimiter: Delimiter
  private let byte: UInt8
  private let join: FieldJoin?
  private var place = 0
  private var next: Int
  private let end: Int
  private(set) var isAtEnd = false

  init(_ record: Span<UInt8>, _ range: Range<Int>, _ split: FieldSplit) {
    delimiter = split.delimiter
    join = split.join
    byte = delimiter.byte
    (next, end) = (range.lowerBound, range.upperBound)
    if delimiter == .spaces {
      while next < end, record[next] == 0x20 || record[next] == 0x09 { next += 1 }
    }
  }

  /// The next field; not to be called at the end.
  mutating func field(_ record: Span<UInt8>) -> CSVField {
    var field = part(record)
    if let join, place == join.first {
      for _ in 1..<join.count where !isAtEnd { field.extend(to: part(record)) }
    }
    place += 1
    return field
  }

  private mutating func part(_ record: Span<UInt8>) -> CSVField {
    let field = CSVField(record, from: next, to: end, delimiter: byte)
    next = field.end + 1
    isAtEnd = field.end >= end
    if delimiter == .spaces {
      while next < end, record[next] == 0x20 || record[next] == 0x09 { next += 1 }
      isAtEnd = next >= end
    }
    return field
  }
}

/// Finds the ends of records in bytes that come in pieces of any cut. A line end inside quotation marks ends none; a mark
/// opens a quotation only where a field begins, so that inches and apostrophes in a preamble don't swallow what follows.
struct RecordScanner: Sendable {
  private(set) var isQuoted = false
  /// Line ends inside the record at hand.
  private(set) var innerLines = 0
  private var previous: UInt8 = 0x0A

  /// The line end of the record at hand, from `index` on, which moves past it; nil where the bytes end first.
  mutating func recordEnd(_ bytes: Span<UInt8>, _ index: inout Int) -> Int? {
    let start = index
    var quoted = isQuoted
    defer { isQuoted = quoted }
    while index < bytes.count {
      let byte = bytes[index]
      index &+= 1
      if byte > UInt8(ascii: "\"") { continue }
      if byte == UInt8(ascii: "\"") {
        let before = index - 1 > start ? bytes[index - 2] : previous
        if quoted || Self.opens(after: before) { quoted.toggle() }
      } else if byte == UInt8(ascii: "\n") {
        if !quoted {
          previous = byte
          return index - 1
        }
        innerLines += 1
      }
    }
    if index > start { previous = bytes[index - 1] }
    return nil
  }

  mutating func beginRecord() { innerLines = 0 }

  private static func opens(after byte: UInt8) -> Bool {
    switch byte {
    case 0x0A, 0x0D, 0x09, 0x20, UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "\""): true
    default: false
    }
  }
}

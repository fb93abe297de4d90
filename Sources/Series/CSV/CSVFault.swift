/// One thing that is wrong with a file, and where.
package struct CSVFault: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    /// Not a byte but blank lines.
    case emptyFile
    /// The header is not UTF-8: a UTF-16 file, or no text at all.
    case notUTF8
    /// The first column isn't called `timestamp`, `time`, `datetime` or `date`, in any case.
    case noTimeColumn
    /// Every column is time, label, context or ignored.
    case noMetric
    case emptyColumnName
    case columnNameTooLong(limit: Int)
    case duplicateColumn
    /// An option names a column that the header doesn't have, or the time column.
    case unknownColumn
    case tooManyColumns(limit: Int)
    /// A record, perhaps because of a quotation mark that is never closed.
    case lineTooLong(limit: Int)
    /// The file ends inside quotation marks.
    case unclosedQuote
    /// A quotation mark in the middle of a field (RFC 4180 section 2, rules 5 to 7).
    case strayQuote
    case wrongFieldCount(expected: Int, found: Int)
    case notATime(TimestampFault)
    case notANumber
    /// Infinite, or beyond the range of 64-bit floating point.
    case numberOutOfRange
    /// A label is 0, 1, true, false or empty.
    case notALabel
  }

  package let kind: Kind
  /// The line that the record begins on, counted from 1.
  package let line: Int
  /// The name of the column, where the fault is in one.
  package let column: String?
  /// What stood there: bounded and fit to be shown.
  package let found: String

  package init(kind: Kind, line: Int, column: String? = nil, found: String = "") {
    self.kind = kind
    self.line = line
    self.column = column
    self.found = found
  }
}

/// All the faults found before reading stopped; at least one.
package struct CSVError: Error, Equatable, Sendable {
  package let faults: [CSVFault]
}

extension CSVFault {
  /// Bytes of a file as text for people: at most 40 characters, what is no UTF-8 or a control character replaced.
  static func excerpt(_ bytes: Span<UInt8>, limit: Int = 40) -> String {
    var copy: [UInt8] = []
    // A character has 4 bytes at most.
    for index in 0..<min(bytes.count, limit * 4) { copy.append(bytes[index]) }
    var shown = ""
    for (place, scalar) in String(decoding: copy, as: UTF8.self).unicodeScalars.enumerated() {
      if place == limit { return shown + "…" }
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      shown.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
    }
    return shown
  }
}

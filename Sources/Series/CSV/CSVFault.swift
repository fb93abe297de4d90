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
  package internal(set) var column: String?
  /// What stood there: bounded and fit to be shown.
  package internal(set) var found = ""
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

/// Faults of files as sentences.
extension CSVFault.Kind {
  /// What is wrong, as a clause.
  package var clause: String {
    switch self {
    case .emptyFile: "the file is empty"
    case .notUTF8: "the header is not UTF-8 text"
    case .noTimeColumn: "the first column must be called timestamp, time, datetime or date"
    case .noMetric: "there is no column of values beside the time (and its labels and context)"
    case .emptyColumnName: "a column has no name"
    case .columnNameTooLong(let limit): "a column's name is longer than \(limit) bytes"
    case .duplicateColumn: "two columns have the same name"
    case .unknownColumn: "there is no such column beside the time"
    case .tooManyColumns(let limit): "there are more than \(limit) columns"
    case .lineTooLong(let limit): "the line is longer than \(limit) bytes; a quotation mark may not be closed"
    case .unclosedQuote: "a quotation mark is not closed before the end of the file"
    case .strayQuote: "a quotation mark stands inside a field; double it and quote the whole field"
    case .wrongFieldCount(let expected, let found): "\(found) fields where the header has \(expected)"
    case .notATime(let fault): fault.sentence
    case .notANumber: "neither a number nor empty"
    case .numberOutOfRange: "beyond the range of 64-bit floating point"
    case .notALabel: "a label must be 0, 1, true, false or empty"
    }
  }
}

extension CSVFault {
  /// "line 7, column 'orders': neither a number nor empty (found 'twelve')".
  package var sentence: String {
    let place = "line \(line)" + (column.map { ", column '\($0)'" } ?? "")
    let shown = found.isEmpty ? "" : " (found '\(found)')"
    return place + ": " + kind.clause + shown
  }
}

extension TimestampFault {
  /// What is wrong with the text, as a clause.
  package var sentence: String {
    switch self {
    case .notATime: "not a time; write RFC 3339 (2016-07-24T16:00:00Z) or whole Unix seconds"
    case .missingOffset: "a time needs Z or an offset such as +02:00"
    case .noSuchDate: "there is no such date"
    case .noSuchTime: "there is no such time of day or offset"
    case .fractionOfSecond: "times are whole seconds"
    case .outOfRange: "times lie between 1970 and 2261"
    }
  }
}

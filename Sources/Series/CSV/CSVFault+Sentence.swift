/// Faults of files as stable names and as sentences.
extension CSVFault.Kind {
  /// A stable, machine-readable name.
  package var code: String {
    switch self {
    case .emptyFile: "empty_file"
    case .notUTF8: "invalid_utf8"
    case .noTimeColumn: "no_time_column"
    case .noMetric: "no_metric"
    case .emptyColumnName: "empty_column_name"
    case .columnNameTooLong: "column_name_too_long"
    case .duplicateColumn: "duplicate_column"
    case .unknownColumn: "unknown_column"
    case .tooManyColumns: "too_many_columns"
    case .lineTooLong: "line_too_long"
    case .unclosedQuote: "unclosed_quote"
    case .strayQuote: "stray_quote"
    case .wrongFieldCount: "wrong_field_count"
    case .notATime: "invalid_time"
    case .notANumber: "not_a_number"
    case .numberOutOfRange: "number_out_of_range"
    case .notALabel: "not_a_label"
    }
  }

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

import Series

extension MonitoringError {
  /// The faults of a file in the codes of the contract.
  init(_ error: CSVError) {
    let faults = error.faults.map(Fault.init)
    self = MonitoringError(faults: faults) ?? MonitoringError("malformed_csv", "The file cannot be read.")
  }
}

extension Fault {
  /// A fault of a file at its line.
  init(_ fault: CSVFault) {
    let shown = fault.found.isEmpty || fault.column == fault.found ? "" : " (found '\(fault.found)')"
    self.init(
      at: .line(fault.line, column: fault.column), code: fault.kind.contractCode, detail: fault.kind.clause + shown)
  }
}

extension CSVFault.Kind {
  fileprivate var contractCode: String {
    switch self {
    case .emptyFile, .noMetric: "no_points"
    case .notUTF8: "invalid_utf8"
    case .noTimeColumn: "no_time_column"
    case .emptyColumnName, .columnNameTooLong, .notALabel: "invalid_value"
    case .duplicateColumn: "duplicate_column"
    case .unknownColumn: "unknown_column"
    case .tooManyColumns: "too_many"
    case .lineTooLong: "line_too_long"
    case .unclosedQuote, .strayQuote, .wrongFieldCount: "malformed_csv"
    case .notATime(.outOfRange), .numberOutOfRange: "out_of_range"
    case .notATime: "invalid_time"
    case .notANumber: "wrong_type"
    }
  }
}

import Series

extension MonitoringError {
  /// The faults of a file in the codes of the contract.
  init(_ error: CSVError) {
    let faults = error.faults.map(Fault.init)
    self = MonitoringError(faults: faults) ?? MonitoringError(.malformedCSV, "The file cannot be read.")
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
  fileprivate var contractCode: ProblemCode {
    switch self {
    case .emptyFile, .noMetric: .noPoints
    case .notUTF8: .invalidUTF8
    case .noTimeColumn: .noTimeColumn
    case .emptyColumnName, .columnNameTooLong, .notALabel: .invalidValue
    case .duplicateColumn: .duplicateColumn
    case .unknownColumn: .unknownColumn
    case .tooManyColumns: .tooMany
    case .lineTooLong: .lineTooLong
    case .unclosedQuote, .strayQuote, .wrongFieldCount: .malformedCSV
    case .notATime(.outOfRange), .numberOutOfRange: .outOfRange
    case .notATime: .invalidTime
    case .notANumber: .wrongType
    }
  }
}

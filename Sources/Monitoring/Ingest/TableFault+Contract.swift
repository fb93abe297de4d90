import Formats
import Series

extension MonitoringError {
  /// The faults of a file in the codes of the contract, each cause once with how often it comes.
  init(_ error: TableError) {
    let faults = error.faults.map(Fault.init)
    guard let first = faults.first else {
      self.init(.malformedCSV, "The file cannot be read.")
      return
    }
    let count = error.faults.reduce(error.others) { $0 + $1.count }
    let isUniform = faults.allSatisfy { $0.code == first.code } && error.others == 0
    let causes = faults.count == 1 && error.others == 0 ? first.sentence : Self.summary(faults, count, error.others)
    let cut = error.isCut ? " Reading stopped at so many: there may be more." : ""
    self.init(isUniform ? first.code : .invalidRequest, causes + cut, faults: faults)
  }

  private static func summary(_ faults: [Fault], _ count: Int, _ others: Int) -> String {
    let most = faults.max { $0.count < $1.count }
    let rest = others > 0 ? " \(others) more are of causes that are not listed." : ""
    return
      "The file has \(count) faults of \(faults.count)\(others > 0 ? " and more" : "") kinds; 'errors' has each with its places. The most: \(most?.sentence ?? "")\(rest)"
  }
}

extension Fault {
  /// A fault of a file at the first line that has it.
  init(_ fault: TableFault) {
    let shown = fault.found.isEmpty || fault.column == fault.found ? "" : " (found '\(fault.found)')"
    let often = fault.count > 1 ? "\(fault.count) rows: " : ""
    self.init(
      at: .line(fault.line, column: fault.column), code: fault.kind.contractCode,
      detail: often + fault.kind.clause + shown + Self.advice(fault))
    count = fault.count
    lines = fault.places.map(\.line)
  }

  /// What to do about times that are a unit beside the one that was told.
  private static func advice(_ fault: TableFault) -> String {
    guard case .notATime(.outOfRange, .unixSeconds) = fault.kind, let value = Double(fault.found), value > 1e10 else {
      return ""
    }
    return
      ", which would be in the year \(Int(1970 + value / 31_556_952)): are these milliseconds? ?time_format=unix_ms"
  }
}

extension TableFault.Kind {
  fileprivate var contractCode: ProblemCode {
    switch self {
    case .emptyFile, .noMetric: .noPoints
    case .notATable, .unknownEncoding: .invalidUTF8
    case .noTimeColumn, .countsRows: .noTimeColumn
    case .ambiguousTime, .ambiguousTimeColumn, .unnamedZone, .timeWithoutDate, .timeWithoutYear, .repeatedTimes,
      .changedConstant, .scatteredTimes:
      .ambiguousTime
    case .longInterval: .intervalNotInferable
    case .emptyColumnName, .columnNameTooLong, .notALabel: .invalidValue
    case .duplicateColumn: .duplicateColumn
    case .unknownColumn, .unknownMetricName: .unknownColumn
    case .tooManyColumns, .tooManySeries: .tooMany
    case .lineTooLong: .lineTooLong
    case .unclosedQuote, .strayQuote, .wrongFieldCount, .wrongNameCount: .malformedCSV
    case .notATime(.outOfRange, _), .numberOutOfRange: .outOfRange
    case .notATime: .invalidTime
    case .notANumber: .wrongType
    }
  }
}

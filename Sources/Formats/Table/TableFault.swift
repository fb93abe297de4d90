package import Series

/// One thing that is wrong with a file, where, and how often.
package struct TableFault: Equatable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// Its characters are of an encoding that this machine has no tables of.
    case unknownEncoding(TextEncoding)
    /// Not a byte but blank lines.
    case emptyFile
    /// No text at all, or JSON that is no points.
    case notATable
    /// No column holds times.
    case noTimeColumn
    /// Several columns hold times, and nothing says which counts.
    case ambiguousTimeColumn
    /// The column of times counts rows.
    case countsRows
    /// Times that no zone is named of go back by an hour once, as clocks do in autumn.
    case unnamedZone
    /// Day or month first can't be told.
    case ambiguousTime
    /// Every column is time, label, context or left out.
    case noMetric
    case emptyColumnName
    case columnNameTooLong(limit: Int)
    case duplicateColumn
    /// An option names a column that the header doesn't have.
    case unknownColumn
    /// One name fewer than fields or one more, and nothing says which goes with which.
    case wrongNameCount(names: Int, fields: Int)
    /// Months, quarters or years.
    case longInterval
    /// Times of day, and no date anywhere.
    case timeWithoutDate
    /// Dates without a year, and no date with one anywhere.
    case timeWithoutYear
    /// Times that several rows share, and no column tells those apart.
    case repeatedTimes
    /// A metric that the first rows didn't have.
    case unknownMetricName
    /// Rows of one time that stand apart, where several are to become one.
    case scatteredTimes
    /// A column that was left out, as it never changed, changes where the times begin anew.
    case changedConstant(name: String)
    case tooManyColumns(limit: Int)
    case tooManySeries(limit: Int)
    /// A record, perhaps because of a quotation mark that is never closed.
    case lineTooLong(limit: Int)
    /// The file ends inside quotation marks.
    case unclosedQuote
    /// A quotation mark in the middle of a field (RFC 4180 section 2, rules 5 to 7).
    case strayQuote
    case wrongFieldCount(expected: Int, found: Int)
    case notATime(TimestampFault, TimeFormat)
    case notANumber
    /// Infinite, or beyond the range of 64-bit floating point.
    case numberOutOfRange
    /// A label is 0, 1, true, false or empty.
    case notALabel
  }

  package struct Place: Equatable, Sendable {
    /// The line that the record begins on, counted from 1.
    package let line: Int
    /// What stood there: bounded and fit to be shown.
    package let found: String
  }

  package let kind: Kind
  /// The name of the column, where the fault is in one.
  package var column: String?
  /// Rows that have it.
  package var count = 1
  /// The first of them; never empty.
  package var places: [Place]

  init(kind: Kind, line: Int, column: String? = nil, found: String = "") {
    self.kind = kind
    self.column = column
    places = [Place(line: line, found: found)]
  }

  package var line: Int { places[0].line }
  package var found: String { places[0].found }
}

/// All the faults of a file, grouped by cause; at least one.
package struct TableError: Error, Equatable, Sendable {
  package let faults: [TableFault]
  /// Faults of causes beyond those that are told of.
  package var others = 0
  /// Whether reading stopped at so many faults: there may be more.
  package var isCut = false
}

/// Faults as they are found, grouped by cause.
struct TableFaults: Sendable {
  private(set) var faults: [TableFault] = []
  private(set) var others = 0
  /// Rows since the last one that was right, and their faults: what stands at the end of a file may be no rows at all.
  private var pending: [(fault: TableFault, isStructural: Bool)] = []
  private let limits: TableLimits
  /// All of them.
  private(set) var count = 0

  init(_ limits: TableLimits) { self.limits = limits }

  /// Whether there are so many that reading on says nothing more.
  var isFull: Bool { count >= limits.faults }

  var isEmpty: Bool { faults.isEmpty && others == 0 && pending.isEmpty }

  mutating func add(_ fault: TableFault) {
    count += 1
    guard let place = faults.firstIndex(where: { $0.kind == fault.kind && $0.column == fault.column }) else {
      if faults.count < limits.causes { faults.append(fault) } else { others += 1 }
      return
    }
    faults[place].count += 1
    if faults[place].places.count < limits.places { faults[place].places += fault.places }
  }

  /// A fault of a row that may turn out to be a footer.
  ///
  /// - Parameter isStructural: whether the row has another number of fields, or no time where one is due.
  mutating func hold(_ fault: TableFault, isStructural: Bool) {
    pending.append((fault, isStructural))
    if pending.count > 4 * limits.footerLines { release() }
  }

  /// A row that is right came: those before it were meant as rows.
  mutating func release() {
    for held in pending { add(held.fault) }
    pending = []
  }

  /// The end of the file came.
  ///
  /// - Returns: the lines that were no rows.
  mutating func end(rows: Int) -> [Int] {
    let lines = Set(pending.filter(\.isStructural).map(\.fault.line))
    let isFooter =
      !lines.isEmpty && lines.count <= limits.footerLines && lines.count < rows
      && pending.allSatisfy { lines.contains($0.fault.line) }
    guard isFooter else {
      release()
      return []
    }
    pending = []
    return lines.sorted()
  }
}

extension TableFault {
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
extension TableFault.Kind {
  /// What is wrong, as a clause.
  package var clause: String {
    switch self {
    case .unknownEncoding(let encoding):
      "its characters look like \(encoding.rawValue), which this machine cannot convert; send UTF-8 (iconv -f \(encoding.rawValue) -t utf-8), or say what they are: ?encoding=NAME"
    case .emptyFile: "the file is empty"
    case .notATable: "no table of times and values is in it"
    case .noTimeColumn:
      "no column holds times; name the one that does: ?time_column=NAME, and how they are written: ?time_format=…"
    case .ambiguousTimeColumn: "several columns hold times; say which counts: ?time_column=NAME"
    case .countsRows:
      "the times count rows; where these are seconds since 1970, say so: ?time_format=unix_s, else put times into the file"
    case .unnamedZone:
      "an hour comes twice, as on clocks that are set back in autumn, and no zone is named; say which: ?timezone=NAME, such as Europe/Berlin"
    case .ambiguousTime:
      "day or month first? The values don't tell: ?time_format=day_first or ?time_format=month_first"
    case .noMetric: "there is no column of values beside the time (and its labels and context)"
    case .emptyColumnName: "a column has no name"
    case .columnNameTooLong(let limit): "a column's name is longer than \(limit) bytes"
    case .duplicateColumn: "two columns have the same name"
    case .unknownColumn: "there is no such column in the file"
    case .wrongNameCount(let names, let fields):
      "the line of names has \(names) where rows have \(fields) fields, and which goes with which isn't told: give each field a name of its own, without spaces where spaces part them"
    case .longInterval:
      "the times are months, quarters or years, and intervals of more than a week are not taken: send days or weeks"
    case .timeWithoutDate:
      "the times of day have no date; say which day the first row is of: ?date=2026-11-29"
    case .timeWithoutYear: "the dates have no year; say which day the first row is of: ?date=2026-11-29"
    case .repeatedTimes:
      "most times come several times and no column tells those rows apart (is a half of the day, an hour or a name missing?); say what does: ?series_column=NAME, or make one value of each interval's rows: ?interval=SECONDS&alignment=aggregate"
    case .unknownMetricName:
      "no metric of the first rows is called so; have each a series of its own: ?series_column=NAME,NAME with all columns that tell them apart"
    case .scatteredTimes:
      "the times go back, so that the rows of one can't be put together; have each metric a series of its own: ?series_column=NAME,NAME with all columns that tell them apart"
    case .changedConstant(let name):
      "the column never changed before, and does where the times begin anew: does it tell series apart? ?series_column=\(name), else leave it out: ?omit=\(name)"
    case .tooManyColumns(let limit): "there are more than \(limit) columns"
    case .tooManySeries(let limit): "the rows are of more than \(limit) series"
    case .lineTooLong(let limit): "the line is longer than \(limit) bytes; a quotation mark may not be closed"
    case .unclosedQuote: "a quotation mark is not closed before the end of the file"
    case .strayQuote: "a quotation mark stands inside a field; double it and quote the whole field"
    case .wrongFieldCount(let expected, let found): "\(found) fields where the others have \(expected)"
    case .notATime(let fault, let format): fault == .notATime ? "not \(format.example)" : fault.sentence
    case .notANumber:
      "neither a number nor empty; where it stands for a missing value, say so: ?missing=WORD, or several between commas"
    case .numberOutOfRange: "beyond the range of 64-bit floating point"
    case .notALabel: "a label must be 0, 1, true, false or empty"
    }
  }
}

extension TableFault {
  /// "line 7, column 'orders': neither a number nor empty (found 'twelve'); 41 more such, as in lines 9, 12 and 30".
  package var sentence: String {
    let place = "line \(line)" + (column.map { ", column '\($0)'" } ?? "")
    let shown = found.isEmpty || found == column ? "" : " (found '\(found)')"
    return place + ": " + kind.clause + shown + more
  }

  /// What follows the first place of a cause that has several; empty for one.
  package var more: String {
    guard count > 1 else { return "" }
    let lines = places.dropFirst().map { "\($0.line)" }.joined(separator: ", ")
    return "; \(count - 1) more such, as in line\(places.count > 2 ? "s" : "") \(lines)"
  }
}

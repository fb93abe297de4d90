import Series

/// The layout of a file, put together from its candidate.
struct TableReading {
  let sample: TableSample
  var candidate: TableCandidate
  let options: TableOptions
  /// Names of the columns; more than the candidate has where the header is cut short or the rows are.
  var names: [String] = []
  var columns: [ColumnSample] = []
  var result = TableLayout()
  var faults: [TableFault] = []
  /// What names the zone, as a message says it.
  var zoneSource = ""
  /// Of the header, or of the first row.
  var line = 1

  /// Whether the sample is all of the file.
  let isWhole: Bool

  init(_ sample: TableSample, _ candidate: TableCandidate, _ options: TableOptions, isWhole: Bool) {
    (self.sample, self.candidate, self.options, self.isWhole) = (sample, candidate, options, isWhole)
  }

  mutating func layout() throws(TableError) -> TableLayout {
    result.split = candidate.split
    guard let time = candidate.timeColumn else {
      for place in candidate.columns.indices { try refusePeriods(place, candidate.columns[place]) }
      let record = sample.records[0]
      throw TableError(
        TableFault(
          kind: .noTimeColumn, line: record.line, found: TableFault.excerpt(sample.bytes.span.extracting(record.range)))
      )
    }
    try readHeader()
    try checkNames()
    sampleRows()
    try checkRivals()
    if candidate.isTimeOfDay { result.firstDay = try firstDay() }
    if candidate.isYearless { result.firstYear = try firstYear(time) }
    result.dayClock = candidate.dayClock
    result.dateParts = candidate.dateParts
    result.decimal = options.decimal ?? decimalMark()
    result.timeFormat = try timeFormat(time)
    try takeRoles(time)
    guard faults.isEmpty else { throw TableError(faults: faults) }
    // Rows that are added to a series may be of its context alone.
    guard !result.metrics.isEmpty || (!options.usual.metrics.isEmpty && !result.context.isEmpty) else {
      throw TableError(TableFault(kind: .noMetric, line: line))
    }
    return result
  }

  /// Two columns of other times each, and nothing that says which counts.
  private func checkRivals() throws(TableError) {
    let rivals = candidate.rivals.filter { place in place == candidate.timeColumn || isOther(place) }
    guard options.timeColumns.isEmpty, rivals.count > 1, !options.usual.timeColumns.contains(where: names.contains)
    else { return }
    let found = rivals.map { names[$0] }.joined(separator: "' or '")
    throw TableError(TableFault(kind: .ambiguousTimeColumn, line: line, found: found))
  }

  private func isOther(_ place: Int) -> Bool {
    guard let time = candidate.timeColumn else { return false }
    // The same moments by another clock are no rival.
    let formats: [TimeFormat] = [.iso8601, .dayFirst, .monthFirst, .unixSeconds, .unixMilliseconds]
    var zones = ZoneNames()
    func moments(_ column: Int) -> [Int64] {
      formats.lazy.map { times(column, $0, &zones) }.max { $0.count < $1.count } ?? []
    }
    // So are those of when each interval ended, which lie an interval away at most.
    let ours = moments(time)
    guard let distance = Self.distance(moments(place), ours) else { return true }
    let steps = zip(ours.dropFirst(), ours).map { abs($0 - $1) }.sorted()
    return distance != 0 && (steps.isEmpty || abs(distance) > steps[steps.count / 2])
  }

  private mutating func checkNames() throws(TableError) {
    var seen: Set<String> = []
    for name in names where !name.isEmpty {
      if name.utf8.count > options.limits.nameBytes {
        let excerpt = TableFault.excerpt(Array(name.utf8).span)
        faults.append(TableFault(kind: .columnNameTooLong(limit: options.limits.nameBytes), line: line, found: excerpt))
      } else if name.unicodeScalars.contains("\0") {
        throw TableError(TableFault(kind: .notATable, line: line))
      } else if !seen.insert(name).inserted {
        faults.append(TableFault(kind: .duplicateColumn, line: line, column: name, found: name))
      }
    }
    for name in options.named where !names.contains(name) && !faults.contains(where: { $0.column == name }) {
      faults.append(TableFault(kind: .unknownColumn, line: line, column: name, found: name))
    }
    guard faults.isEmpty else { throw TableError(faults: Array(faults.prefix(options.limits.causes))) }
  }

  /// How far one column of times lies from another, to a second; nil where that changes.
  static func distance(_ others: [Int64], _ times: [Int64]) -> Int64? {
    guard let first = others.first, let start = times.first, others.count == times.count else { return nil }
    return zip(others, times).allSatisfy { abs($0 - $1 - first + start) <= 1 } ? first - start : nil
  }

  // MARK: values

  /// The columns again, without what stands before the first row and after the last.
  private mutating func sampleRows() {
    guard candidate.firstRow > 0 else {
      columns = candidate.columns
      return
    }
    columns = (0..<candidate.width).map { column in
      var found = ColumnSample()
      for row in candidate.firstRow..<candidate.cells.count {
        found.take(
          sample.bytes.span.extracting(candidate.cells[row][column].content),
          isTimeLooked: candidate.width <= 64 || column < 8)
      }
      return found
    }
  }

  /// What the marks in the numbers say; where they say nothing, a comma is a fraction's only where it can't be a delimiter.
  private mutating func decimalMark() -> DecimalMark {
    var votes: [DecimalMark: Int] = [:]
    var open = (commas: 0, points: 0)
    for column in columns.indices where !candidate.timePlaces.contains(column) {
      for row in candidate.firstRow..<candidate.cells.count {
        let cell = sample.bytes.span.extracting(candidate.cells[row][column].content)
        var marks = (comma: false, point: false)
        for index in cell.indices {
          if cell[index] == UInt8(ascii: ",") { marks.comma = true }
          if cell[index] == UInt8(ascii: ".") { marks.point = true }
        }
        guard marks.comma || marks.point else { continue }
        switch (NumberText(cell, decimal: .point) != nil, NumberText(cell, decimal: .comma) != nil) {
        case (true, false): votes[.point, default: 0] += 1
        case (false, true): votes[.comma, default: 0] += 1
        case (true, true): if marks.comma { open.commas += 1 } else { open.points += 1 }
        case (false, false): break
        }
      }
    }
    let (points, commas) = (votes[.point] ?? 0, votes[.comma] ?? 0)
    if points + commas > 0 { return commas > points ? .comma : .point }
    guard open.commas > 0 else { return .point }
    if let usual = options.usual.decimal { return usual }
    let decimal: DecimalMark = candidate.split.delimiter == .semicolon ? .comma : .point
    result.warnings.append(
      decimal == .comma
        ? "a comma before three digits is taken for a fraction's; where it groups thousands, say so: ?decimal=point"
        : "a comma before three digits is taken to group thousands; where it is a fraction's, say so: ?decimal=comma")
    return decimal
  }

  func isIndex(_ column: ColumnSample) -> Bool {
    column.unix == column.filled && column.filled > 1 && column.steps.ones * 20 >= (column.filled - 1) * 19
  }
}

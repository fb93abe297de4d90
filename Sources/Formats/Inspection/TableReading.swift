import Series

/// The layout of a file, put together from its candidate.
struct TableReading {
  let sample: TableSample
  private(set) var candidate: TableCandidate
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
    result.dayClock = candidate.dayClock
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
    return moments(place) != moments(time)
  }

  // MARK: the header

  private mutating func readHeader() throws(TableError) {
    keepPreamble()
    candidate.dropRepeatedNames(sample)
    // A file of names alone has no first row.
    let first =
      candidate.firstRow < candidate.rows.count ? candidate.rows[candidate.firstRow] : (candidate.rows.last ?? -1) + 1
    result.firstLine =
      first < sample.records.count ? sample.records[first].line : sample.records[sample.records.count - 1].line + 1
    line = result.firstLine
    if let header = header(before: first) {
      (names, line) = header
      result.headerLine = line
    } else {
      let others = candidate.width - 1 - (candidate.timeOfDayColumn == nil ? 0 : 1)
      names = (0..<candidate.width).map { column in
        if column == candidate.timeColumn { return "time" }
        if column == candidate.timeOfDayColumn { return "time_of_day" }
        return others == 1 ? "value" : "column_\(column + 1)"
      }
      result.warnings.append(
        "the file names no columns; they are called \(names.map { "'\($0)'" }.joined(separator: ", "))")
    }
    if let place = candidate.timeColumn, candidate.isTimeOfDay, place < names.count,
      DayClock.clock.seconds(Array(names[place].utf8).span) != nil
    {
      names[place] = ""
    }
    try fitNames()
    // A delimiter after the last name, where the rows have none.
    while names.count > candidate.width, names.last?.isEmpty ?? false { names.removeLast() }
  }

  /// One name fewer than there are columns: R names its rows and leaves their column out of the header, others put a
  /// delimiter behind each row. Where the name of the times says neither, nothing does.
  private mutating func fitNames() throws(TableError) {
    guard names.count == candidate.width - 1, let time = candidate.timeColumn else { return }
    let named = names.firstIndex { ColumnName.timeRank($0) == 2 }
    let lastIsEmpty = candidate.columns[candidate.width - 1].filled == 0
    if lastIsEmpty || (named == time && !isIndex(candidate.columns[0])) {
      names.append("")
    } else if time == 0 || isIndex(candidate.columns[0]) || named.map({ $0 + 1 == time }) ?? false
      || candidate.columns[0].distinct.count == candidate.columns[0].filled && candidate.split.delimiter != .spaces
    {
      names.insert("", at: 0)
    } else {
      let kind = TableFault.Kind.wrongNameCount(names: names.count, fields: candidate.width)
      throw TableError(TableFault(kind: kind, line: line, found: TableFault.excerpt(Array(names[0].utf8).span)))
    }
  }

  /// The names before the first row of values: the line that names the times, else the first that is all names.
  private func header(before first: Int) -> (names: [String], line: Int)? {
    var found: (names: [String], line: Int)?
    var timed: (names: [String], line: Int)?
    for place in (0..<first).reversed() {
      let names = names(sample.records[place])
      guard (candidate.width - 1...candidate.width + 1).contains(names.count), names.contains(where: { !$0.isEmpty })
      else { break }
      // A line drawn under the names.
      if names.allSatisfy({ name in name.allSatisfy { "-=+ ".contains($0) } }) { continue }
      let isDistinct =
        Set(names.filter { !$0.isEmpty }).count == names.count { !$0.isEmpty }
        && names.count { $0.isEmpty } <= max(1, names.count / 3)
      if let time = candidate.timeColumn, time < names.count, isDistinct, ColumnName.timeRank(names[time]) == 2 {
        timed = (names, sample.records[place].line)
      }
      if (isDistinct && names.count >= found?.names.count ?? 0) || found == nil {
        found = (names, sample.records[place].line)
      }
    }
    if let found = timed ?? found { return found }
    // The names may stand in a comment.
    let comment = sample.comments.last { $0.line < result.firstLine }
    guard let comment else { return nil }
    let names = names(comment)
    return names.count == candidate.width && Set(names).count == names.count ? (names, comment.line) : nil
  }

  /// The lines before the first row, which some tools write again every so often.
  private mutating func keepPreamble() {
    guard candidate.firstRow < candidate.rows.count else { return }
    for record in sample.records[..<candidate.rows[candidate.firstRow]].suffix(20) where record.range.count <= 1_024 {
      result.preamble.append(Array(sample.bytes[record.range]))
    }
  }

  private func names(_ record: TableSample.Record) -> [String] { candidate.names(sample, record) }

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
    for column in columns.indices where column != candidate.timeColumn && column != candidate.timeOfDayColumn {
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

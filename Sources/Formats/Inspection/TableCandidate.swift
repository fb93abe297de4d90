import Series

/// A file's head cut by one delimiter: the records that have as many fields as most, and which of the columns holds times.
struct TableCandidate {
  let split: FieldSplit
  let width: Int
  /// Names from the last comment that has as many as there are columns, where the first record is one of values.
  private(set) var commentNames: [String]?
  /// Records of that width, by place in the sample.
  private(set) var rows: [Int]
  /// Their fields.
  private(set) var cells: [[CSVField]]
  private(set) var columns: [ColumnSample]
  var timeColumn: Int?
  var timeOfDayColumn: Int?
  var dayClock = DayClock.clock
  /// Columns of year, month, day and so on, where the time is in so many; `timeColumn` is the first of them.
  var dateParts: [Int] = []
  /// Whether the times are times of day, and no column has dates.
  var isTimeOfDay = false
  /// Whether the times have no year.
  var isYearless = false
  /// The first of `rows` that holds values.
  var firstRow = 0
  private(set) var score = 0.0
  /// Columns with the same claim to be the time; one where there is no doubt.
  var rivals: [Int] = []

  static let mostRows = 2_000

  /// - Returns: nil where the delimiter makes no table.
  init?(
    _ sample: TableSample, _ split: FieldSplit, named wanted: [String], usual: [String], limits: TableLimits,
    width told: Int? = nil
  ) {
    var counts: [Int: Int] = [:]
    var widths: [Int] = []
    let looked = sample.records.prefix(Self.mostRows)
    for record in looked {
      let width = sample.fields(record, split, most: limits.columns + 1).count
      widths.append(width)
      counts[width, default: 0] += 1
    }
    // The widest of several that are equally frequent: a title has one field.
    if let told { counts = [told: looked.count] }
    guard
      let best = counts.filter({ $0.key > 1 || counts.count == 1 }).max(by: { ($0.value, $0.key) < ($1.value, $1.key) })
    else { return nil }
    self.split = split
    width = best.key
    rows = widths.indices.filter { widths[$0] == best.key }
    cells = rows.map { sample.fields(sample.records[$0], split) }
    columns = [ColumnSample](repeating: ColumnSample(), count: width)
    let isTimeLooked = width <= 64
    for column in 0..<width {
      for row in cells.indices {
        columns[column].take(
          sample.bytes.span.extracting(cells[row][column].content), isTimeLooked: isTimeLooked || column < 8)
      }
    }
    commentNames = namesInComment(sample)
    chooseTime(sample, wanted, usual)
    score = score(sample, of: looked.count)
  }

  /// All columns that make the time.
  var timePlaces: [Int] {
    dateParts.isEmpty ? [timeColumn, timeOfDayColumn].compactMap(\.self) : dateParts
  }

  /// The text of a cell, for `body` to look at.
  func withText<Result>(_ sample: TableSample, _ row: Int, _ column: Int, _ body: (Span<UInt8>) -> Result) -> Result {
    body(sample.bytes.span.extracting(cells[row][column].content))
  }

  /// Leaves out the rows that say the names again, as some tools do every so often.
  mutating func dropRepeatedNames(_ sample: TableSample) {
    guard firstRow > 0, firstRow < rows.count else { return }
    let names = cells[firstRow - 1]
    let compared = names.indices.filter { !isTimeOfDay || $0 != timeColumn }
    let kept = rows.indices.filter { row in
      row < firstRow
        || !compared.allSatisfy { sample.bytes[cells[row][$0].content] == sample.bytes[names[$0].content] }
    }
    guard kept.count < rows.count else { return }
    (rows, cells) = (kept.map { rows[$0] }, kept.map { cells[$0] })
  }

  private func namesInComment(_ sample: TableSample) -> [String]? {
    guard let first = cells.first, let start = rows.first else { return nil }
    let hasValues = first.contains { cell in
      let text = sample.bytes.span.extracting(cell.content)
      return DateText(text) != nil || DecimalMark.allCases.contains { NumberText(text, decimal: $0) != nil }
    }
    guard hasValues else { return nil }
    for comment in sample.comments.reversed() where comment.line < sample.records[start].line {
      let names = names(sample, comment)
      if names.count == width, Set(names).count == names.count { return names }
    }
    return nil
  }

  /// The text of the first row's cell, which may be a name.
  func name(_ sample: TableSample, _ column: Int) -> String {
    if let commentNames { return commentNames[column] }
    return cells.first.flatMap { $0[column].text(sample.bytes.span) } ?? ""
  }

  /// How well the delimiter fits: the records that have the width, the columns that are of one kind, and times among them.
  private func score(_ sample: TableSample, of records: Int) -> Double {
    let share = Double(rows.count) / Double(max(1, records))
    let kept = columns.count { column in
      column.isEmpty || column.mostly(column.dates) || column.mostly(column.timesOfDay)
        || column.mostly(max(column.numbers[.point] ?? 0, column.numbers[.comma] ?? 0))
    }
    let typed = Double(kept) / Double(width)
    return share + typed + (timeColumn == nil ? 0 : 2) + (width > 1 ? 1 : 0) - (split.delimiter == .spaces ? 0.5 : 0)
      + (split.delimiter == .spaces && hasNames(sample) ? 0.3 : 0)
  }
}

import Series

/// A file's head cut by one delimiter: the records that have as many fields as most, and which of the columns holds times.
struct TableCandidate {
  let delimiter: Delimiter
  let width: Int
  /// Records of that width, by place in the sample.
  let rows: [Int]
  /// Their fields.
  let cells: [[CSVField]]
  private(set) var columns: [ColumnSample]
  private(set) var timeColumn: Int?
  private(set) var timeOfDayColumn: Int?
  /// The first of `rows` that holds values.
  private(set) var firstRow = 0
  private(set) var score = 0.0
  /// Columns with the same claim to be the time; one where there is no doubt.
  private(set) var rivals: [Int] = []

  static let mostRows = 2_000

  /// - Returns: nil where the delimiter makes no table.
  init?(
    _ sample: TableSample, _ delimiter: Delimiter, named wanted: [String], usual: [String], limits: TableLimits,
    width told: Int? = nil
  ) {
    var counts: [Int: Int] = [:]
    var widths: [Int] = []
    let looked = sample.records.prefix(Self.mostRows)
    for record in looked {
      let width = sample.fields(record, delimiter, most: limits.columns + 1).count
      widths.append(width)
      counts[width, default: 0] += 1
    }
    // The widest of several that are equally frequent: a title has one field.
    if let told { counts = [told: looked.count] }
    guard
      let best = counts.filter({ $0.key > 1 || counts.count == 1 }).max(by: { ($0.value, $0.key) < ($1.value, $1.key) })
    else { return nil }
    self.delimiter = delimiter
    width = best.key
    rows = widths.indices.filter { widths[$0] == best.key }
    cells = rows.map { sample.fields(sample.records[$0], delimiter) }
    columns = [ColumnSample](repeating: ColumnSample(), count: width)
    let isTimeLooked = width <= 64
    for column in 0..<width {
      for row in cells.indices {
        columns[column].take(
          sample.bytes.span.extracting(cells[row][column].content), isTimeLooked: isTimeLooked || column < 8)
      }
    }
    chooseTime(sample, wanted, usual)
    score = score(of: looked.count)
  }

  /// The text of a cell, for `body` to look at.
  func withText<Result>(_ sample: TableSample, _ row: Int, _ column: Int, _ body: (Span<UInt8>) -> Result) -> Result {
    body(sample.bytes.span.extracting(cells[row][column].content))
  }

  /// The text of the first row's cell, which may be a name.
  private func name(_ sample: TableSample, _ column: Int) -> String {
    cells.first.flatMap { $0[column].text(sample.bytes.span) } ?? ""
  }

  private mutating func chooseTime(_ sample: TableSample, _ wanted: [String], _ usual: [String]) {
    let named = wanted.compactMap { name in columns.indices.first { self.name(sample, $0) == name } }
    if let first = named.first {
      timeColumn = first
      timeOfDayColumn = named.count > 1 ? named[1] : nil
    } else {
      let ranked = columns.indices.map { place in
        let rank = Self.timeRank(columns[place], name(sample, place))
        return (place: place, rank: rank > 0 && usual.contains(name(sample, place)) ? rank + 1 : rank)
      }
      let best = ranked.max { ($0.rank, -$0.place) < ($1.rank, -$1.place) }
      timeColumn = best.flatMap { $0.rank > 0 ? $0.place : nil }
      rivals = ranked.filter { $0.rank == best?.rank && $0.rank >= 20 }.map(\.place)
    }
    if let timeColumn, timeOfDayColumn == nil, named.count < 2, columns[timeColumn].mostly(columns[timeColumn].dates),
      columns[timeColumn].withTimeOfDay == 0
    {
      timeOfDayColumn = columns.indices.first { columns[$0].mostly(columns[$0].timesOfDay) }
    }
    // Nothing in the table is a time: a column that is called so is meant to be, and its faults are told.
    if timeColumn == nil {
      timeColumn = columns.indices.first { ColumnName.timeRank(name(sample, $0)) == 2 }
      firstRow = timeColumn == nil ? 0 : 1
      return
    }
    guard let timeColumn else { return }
    let isDate = columns[timeColumn].dates > 0
    firstRow =
      cells.indices.first { row in
        withText(sample, row, timeColumn) { cell in
          DateText(cell).map(\.date) ?? false || UnixNumber(cell).map { !isDate || $0.whole > 100_000_000 } ?? false
        }
      } ?? 0
  }

  /// How much a column looks like the times of the rows; nothing or less for one that can't be.
  private static func timeRank(_ column: ColumnSample, _ name: String) -> Double {
    guard column.filled > 0, Double(column.missing) < 0.5 * Double(column.cells) else { return 0 }
    let nameRank = Double(ColumnName.timeRank(name))
    var rank = 0.0
    // One record may be the header, and a few the end.
    if column.dates > 0, (column.dates + 1) * 10 >= column.filled * 6 {
      rank = column.withTimeOfDay > 0 ? 40 : column.compact > 0 ? 25 : 30
    } else if column.unix > 0, (column.unix + 1) * 10 >= column.filled * 6, let range = column.unixRange {
      let isOrdered = column.steps.down * 20 <= column.steps.up || column.steps.up * 20 <= column.steps.down
      if TimeFormat.unit(of: range) != nil, range.lowerBound > 100_000_000, isOrdered || nameRank == 2 {
        rank = 20
      } else if nameRank == 2 {
        rank = 5
      }
    }
    guard rank > 0 else { return 0 }
    rank += 12 * nameRank
    if ColumnName.isSecondTime(name) { rank -= 15 }
    if column.isConstant || column.changes * 50 < column.cells { rank -= 30 }
    return max(rank, 0.1)
  }

  /// How well the delimiter fits: the records that have the width, the columns that are of one kind, and times among them.
  private func score(of records: Int) -> Double {
    let share = Double(rows.count) / Double(max(1, records))
    let kept = columns.count { column in
      column.isEmpty || column.mostly(column.dates) || column.mostly(column.timesOfDay)
        || column.mostly(max(column.numbers[.point] ?? 0, column.numbers[.comma] ?? 0))
    }
    let typed = Double(kept) / Double(width)
    return share + typed + (timeColumn == nil ? 0 : 2) + (width > 1 ? 1 : 0) - (delimiter == .spaces ? 0.5 : 0)
  }
}

extension TimeFormat {
  /// The unit that whole numbers of this size count from 1970, to the end of 2261; nil where their sizes are of two.
  static func unit(of range: ClosedRange<Int64>) -> TimeFormat? {
    let formats: [TimeFormat] = [.unixSeconds, .unixMilliseconds, .unixMicroseconds, .unixNanoseconds]
    func unit(_ value: Int64) -> TimeFormat? {
      formats.first { format in
        let units = format.unitsPerSecond ?? 1
        return value <= Timestamp.range.upperBound.multipliedReportingOverflow(by: units).partialValue
          || units == 1_000_000_000
      }
    }
    let (low, high) = (unit(range.lowerBound), unit(range.upperBound))
    return low == high ? high : nil
  }
}

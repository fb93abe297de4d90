import Series

/// Which of the columns holds times.
extension TableCandidate {
  mutating func chooseTime(_ sample: TableSample, _ wanted: [String], _ usual: [String]) {
    let named = wanted.compactMap { name in columns.indices.first { isCalled(sample, $0, name) } }
    if named.count > 2 {
      return takeParts(sample, named)
    } else if let first = named.first {
      timeColumn = first
      timeOfDayColumn = named.count > 1 ? named[1] : nil
    } else {
      let ranked = columns.indices.map { place in
        let rank = Self.timeRank(columns[place], name(sample, place))
        return (place: place, rank: rank > 0 && usual.contains(name(sample, place)) ? rank + 1 : rank)
      }
      let best = ranked.max { ($0.rank, -$0.place) < ($1.rank, -$1.place) }
      timeColumn = best.flatMap { $0.rank > 0 ? $0.place : nil }
      // `T` is as often a temperature as a time.
      rivals = ranked.filter { place, rank in
        rank == best?.rank && (rank >= 20 || rank >= Self.leastRival && ColumnName.plain(name(sample, place)).count > 1)
      }.map(\.place)
    }
    if let timeColumn, timeOfDayColumn == nil, named.count < 2, columns[timeColumn].mostly(columns[timeColumn].dates),
      columns[timeColumn].withTimeOfDay == 0
    {
      timeOfDayColumn = columns.indices.first { columns[$0].mostly(columns[$0].timesOfDay) }
      if timeOfDayColumn == nil { chooseHours(sample, beside: timeColumn) }
    } else if let timeOfDayColumn, !columns[timeOfDayColumn].mostly(columns[timeOfDayColumn].timesOfDay) {
      dayClock = columns[timeOfDayColumn].dayClock ?? .clock
    }
    if named.isEmpty, timeColumn.map({ columns[$0].dates == 0 }) ?? true {
      let parts = DateParts.find(columns.indices.map { name(sample, $0) }, columns)
      if !parts.isEmpty { return takeParts(sample, parts) }
    }
    if timeColumn.map({ columns[$0].yearless > 0 }) ?? true,
      let place = columns.indices.first(where: { columns[$0].mostly(columns[$0].yearless) })
    {
      (timeColumn, isYearless) = (place, true)
      firstRow = cells.indices.first { withText(sample, $0, place) { YearlessText.dated($0, year: 2_000) != nil } } ?? 0
      return
    }
    if timeColumn == nil { chooseTimeOfDay(sample) }
    if let timeColumn, columns[timeColumn].dates == 0, columns[timeColumn].mostly(columns[timeColumn].timesOfDay) {
      isTimeOfDay = true
    }
    // Nothing in the table is a time: a column that is called so is meant to be, and its faults are told.
    if timeColumn == nil {
      timeColumn = columns.indices.first { ColumnName.timeRank(name(sample, $0)) == 2 }
      firstRow = timeColumn == nil ? 0 : 1
      return
    }
    guard let timeColumn, !isTimeOfDay else {
      firstRow = timeColumn.flatMap { firstTimeOfDay(sample, $0) } ?? 0
      return
    }
    let isDate = columns[timeColumn].dates > 0
    firstRow =
      cells.indices.first { row in
        withText(sample, row, timeColumn) { cell in
          DateText(cell).map(\.date) ?? false || UnixNumber(cell).map { !isDate || $0.whole > 100_000_000 } ?? false
        }
      } ?? 0
  }

  /// The rank of numbers that can hardly be times, under a name of times.
  private static let leastRival = 7.0

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
    // Small numbers are times where nothing else is: `T` may be a temperature.
    rank += rank < 20 ? nameRank : 12 * nameRank
    if ColumnName.isSecondTime(name) { rank -= 15 }
    if column.isConstant || column.changes * 50 < column.cells { rank -= 30 }
    return max(rank, 0.1)
  }

  /// Whether one of the records before the values, or a comment, has this name over the column.
  private func isCalled(_ sample: TableSample, _ column: Int, _ name: String) -> Bool {
    self.name(sample, column) == name
      || cells.prefix(10).contains { $0[column].text(sample.bytes.span) == name }
  }

  private mutating func takeParts(_ sample: TableSample, _ parts: [Int]) {
    (dateParts, timeColumn, timeOfDayColumn, rivals) = (parts, parts[0], nil, [])
    firstRow = cells.indices.first { time(sample, $0) != nil } ?? 0
  }

  /// The time of a row that is in several columns.
  func time(_ sample: TableSample, _ row: Int) -> Int64? {
    let numbers = dateParts.compactMap { column in withText(sample, row, column) { DateParts.number($0) } }
    return numbers.count == dateParts.count ? DateParts.seconds(numbers) : nil
  }

  /// Numbers that are hours beside dates that repeat: called so, or with a zone behind them.
  private mutating func chooseHours(_ sample: TableSample, beside dates: Int) {
    guard columns[dates].filled > 2, columns[dates].distinct.count < columns[dates].filled else { return }
    let found = columns.indices.filter { place in
      place != dates && columns[place].dayClock != nil
        && (ColumnName.isHour(name(sample, place)) || columns[place].hours.zoned * 2 > columns[place].filled)
    }
    guard let place = found.first else { return }
    timeOfDayColumn = place
    dayClock = columns[place].dayClock ?? .hours
  }

  private mutating func chooseTimeOfDay(_ sample: TableSample) {
    guard let place = columns.indices.first(where: { columns[$0].mostly(columns[$0].timesOfDay) }) else { return }
    timeColumn = place
    isTimeOfDay = true
  }

  /// The first row with a time of day and a number beside it; a header of `sar` has a time, too.
  private func firstTimeOfDay(_ sample: TableSample, _ place: Int) -> Int? {
    cells.indices.first { row in
      withText(sample, row, place) { DayClock.clock.seconds($0) != nil }
        && columns.indices.contains { column in
          column != place
            && withText(sample, row, column) { cell in
              DecimalMark.allCases.contains { NumberText(cell, decimal: $0) != nil }
            }
        }
    }
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

import Series

extension TableReading {
  /// How the times of a column are written.
  ///
  /// - Throws: `ambiguousTime`.
  mutating func timeFormat(_ place: Int) throws(TableError) -> TimeFormat {
    let column = columns[place]
    if candidate.isTimeOfDay || candidate.isYearless || !candidate.dateParts.isEmpty {
      let format = options.timeFormat ?? result.timeFormat
      look(at: place, format)
      return format
    }
    if let told = options.timeFormat {
      look(at: place, told)
      return told
    }
    let format: TimeFormat
    try refusePeriods(place)
    // Of a column without a single time its name has to do.
    if column.dates == 0, column.unix == 0 {
      look(at: place, .iso8601)
      return .iso8601
    }
    if column.dates * 2 >= column.filled {
      switch column.usualShape {
      case .yearFirst: format = .iso8601
      case .namedDayFirst: format = .dayFirst
      case .namedMonthFirst: format = .monthFirst
      case .yearLast: format = try dayOrMonthFirst(place, column)
      }
    } else {
      format = try unixFormat(column)
    }
    look(at: place, format)
    return format
  }

  private func unixFormat(_ column: ColumnSample) throws(TableError) -> TimeFormat {
    guard let range = column.unixRange, column.unix * 2 >= column.filled else {
      throw TableError(TableFault(kind: .noTimeColumn, line: line))
    }
    // Days from 2000 to 2050.
    if range.lowerBound >= 36_526, range.upperBound < 55_000, column.unixFractions > 0 || isIndex(column) {
      return .spreadsheet
    }
    // A series of the first day of 1970 by the second is none.
    if isIndex(column), range.upperBound < 86_400, column.filled >= 20 {
      throw TableError(
        TableFault(kind: .countsRows, line: result.firstLine, found: "\(range.lowerBound), \(range.lowerBound + 1) …"))
    }
    return TimeFormat.unit(of: range) ?? .unixSeconds
  }

  /// Days are known by numbers beyond 12, by points between them, or because only one order makes the rows follow each other
  /// evenly.
  private mutating func dayOrMonthFirst(_ place: Int, _ column: ColumnSample) throws(TableError) -> TimeFormat {
    if column.greatest.first > 12 { return .dayFirst }
    if column.greatest.second > 12 { return .monthFirst }
    let (day, month) = (steps(place, .dayFirst), steps(place, .monthFirst))
    if day > month + 0.02 { return .dayFirst }
    if month > day + 0.02 { return .monthFirst }
    if let usual = options.usual.timeFormat, [.dayFirst, .monthFirst].contains(usual) { return usual }
    if column.pointed * 2 > column.filled { return .dayFirst }
    if column.meridiems * 2 > column.filled {
      result.warnings.append(
        "the month is taken to come first, as it does where the day has AM and PM; else: ?time_format=day_first")
      return .monthFirst
    }
    let found = candidate.withText(sample, candidate.firstRow, place) { TableFault.excerpt($0) }
    throw TableError(TableFault(kind: .ambiguousTime, line: result.firstLine, column: names[place], found: found))
  }

  /// How evenly the rows follow each other in a format: the share of steps that are as long as most.
  private func steps(_ place: Int, _ format: TimeFormat) -> Double {
    let times = times(place, format)
    let steps = zip(times.dropFirst(), times).map { $0 - $1 }.filter { $0 != 0 }
    var counts: [Int64: Int] = [:]
    for step in steps { counts[step, default: 0] += 1 }
    return Double(counts.values.max() ?? 0) / Double(max(1, steps.count))
  }

  private func times(_ place: Int, _ format: TimeFormat) -> [Int64] {
    var zones = ZoneNames()
    return times(place, format, &zones)
  }

  /// Of the rows whose cell is a time.
  func times(_ place: Int, _ format: TimeFormat, _ zones: inout ZoneNames) -> [Int64] {
    var times: [Int64] = []
    if candidate.isYearless, place == candidate.timeColumn {
      var clock = YearlessClock(year: result.firstYear ?? 2_000)
      return (candidate.firstRow..<candidate.cells.count).compactMap { row in
        candidate.withText(sample, row, place) { clock.time($0, dayFirst: format != .monthFirst) }
      }
    }
    if !candidate.dateParts.isEmpty, place == candidate.timeColumn {
      return (candidate.firstRow..<candidate.cells.count).compactMap { candidate.time(sample, $0) }
    }
    for row in candidate.firstRow..<candidate.cells.count {
      let text = sample.bytes.span.extracting(candidate.cells[row][place].content)
      guard let time = try? format.time(text, &zones) else { continue }
      var seconds = time.seconds
      if let other = candidate.timeOfDayColumn {
        seconds += candidate.withText(sample, row, other) { candidate.dayClock.seconds($0) ?? 0 }
      }
      times.append(seconds)
    }
    return times
  }

  private mutating func look(at place: Int, _ format: TimeFormat) {
    let column = columns[place]
    result.isLocal =
      candidate.isTimeOfDay || candidate.isYearless || !candidate.dateParts.isEmpty || format == .spreadsheet
      || (format.unitsPerSecond == nil && column.withZone * 2 < column.dates)
    let times = times(place, format)
    let steps = zip(times.dropFirst(), times).map { $0 - $1 }
    result.isDescending = steps.count { $0 < 0 } > 2 * steps.count { $0 > 0 }
    result.zone = result.isLocal ? options.zone == nil ? zoneSaid(place) : nil : nil
    if result.isLocal, options.zone == nil, result.zone == nil, options.usual.zone == .utc,
      column.withTimeOfDay > 0 || candidate.timeOfDayColumn != nil || candidate.isTimeOfDay || candidate.isYearless
        || candidate.dateParts.count > 3
    {
      result.warnings.append(
        "the times name no zone and are taken for UTC; else: ?timezone=NAME, such as Europe/Berlin")
    }
  }
}

extension TableReading {
  /// The zone that the name of the times says, a remark above them (`# Timezone: UTC`), or a column of its own.
  private mutating func zoneSaid(_ place: Int) -> TimeZoneRules? {
    for place in candidate.timePlaces {
      guard let found = ZoneWords(in: names[place], isName: true) else { continue }
      zoneSource = "'\(names[place])'"
      if let word = found.winterWord {
        result.warnings.append(
          "'\(word)' is taken for UTC\(found.rules.name) in winter and summer; where clocks are set forward: ?timezone=NAME, such as Europe/Berlin"
        )
      }
      return found.rules
    }
    for record in sample.comments.prefix(50) {
      let text = String(decoding: sample.bytes[record.range], as: UTF8.self)
      guard let found = ZoneWords(in: text, isName: false) else { continue }
      zoneSource = "a remark above the rows"
      return found.rules
    }
    for record in sample.records.prefix(50) where record.line < line {
      let text = String(decoding: sample.bytes[record.range].prefix(200), as: UTF8.self)
      guard ["zone", "Zone", "zeit", "TZ"].contains(where: text.contains),
        let found = ZoneWords(in: text, isName: false)
      else { continue }
      zoneSource = "a remark above the rows"
      return found.rules
    }
    // Or a column has it, the same in every row.
    for (column, name) in names.enumerated()
    where ["tz", "tzcd", "timezone", "zone", "tzname"].contains(ColumnName.plain(name)) {
      if columns[column].isConstant, let text = columns[column].distinct.first {
        zoneSource = "'\(name)'"
        return (try? TimeZoneRules(named: text)) ?? ZoneWords(in: text, isName: true)?.rules
      }
    }
    return nil
  }
}

extension FileTime {
  /// Without regard to zones.
  var seconds: Int64 {
    switch self {
    case .moment(let seconds, _), .local(let seconds, _): seconds
    }
  }
}

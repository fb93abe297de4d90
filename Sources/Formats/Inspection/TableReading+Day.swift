import Series

/// The day of times that have none.
extension TableReading {
  /// That of the first row, counted from 1970: as the options say, else the one date that stands above the rows, as in the first
  /// line of `sar`.
  ///
  /// - Throws: `timeWithoutDate`, `ambiguousTime`.
  mutating func firstDay() throws(TableError) -> Int64 {
    if let told = options.firstDay { return told }
    let first = candidate.firstRow < candidate.rows.count ? candidate.rows[candidate.firstRow] : 0
    var found: [String: DateText] = [:]
    for record in sample.records[..<first] + sample.comments where record.line < result.firstLine {
      let text = sample.bytes[record.range]
      for word in text.split(whereSeparator: {
        [0x20, 0x09, UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\"")].contains($0)
      }) {
        guard let date = DateText(Array(word).span), date.date, date.time == nil, UnixNumber(Array(word).span) == nil
        else {
          continue
        }
        found[String(decoding: word, as: UTF8.self)] = date
      }
    }
    guard found.count == 1, let (text, date) = found.first else {
      throw TableError(
        TableFault(kind: .timeWithoutDate, line: result.firstLine, column: candidate.timeColumn.map { names[$0] }))
    }
    let isDayFirst: Bool
    switch (date.shape, options.timeFormat) {
    case (.yearLast, .dayFirst): isDayFirst = true
    case (.yearLast, .monthFirst): isDayFirst = false
    case (.yearLast(let separator), _):
      let isTwelve = candidate.timeColumn.map { columns[$0].meridiems * 2 > columns[$0].filled } ?? false
      if date.first > 12 || separator == UInt8(ascii: ".") {
        isDayFirst = true
      } else if date.second > 12 || isTwelve {
        isDayFirst = false
      } else {
        throw TableError(TableFault(kind: .ambiguousTime, line: 1, found: text))
      }
    default: isDayFirst = true
    }
    guard let days = date.days(dayFirst: isDayFirst) else {
      throw TableError(TableFault(kind: .timeWithoutDate, line: result.firstLine, found: text))
    }
    if case .yearLast = date.shape { result.timeFormat = isDayFirst ? .dayFirst : .monthFirst }
    return days
  }
}

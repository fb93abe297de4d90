/// Months, quarters and years, which are longer than any interval that is taken: `2019-01`, `201901`, `Jan 2019`, `2019Q1`, `Q1 2019`,
/// `2019M01`, `2019`.
enum CalendarPeriod {
  static func matches(_ text: Span<UInt8>) -> Bool {
    guard (4...14).contains(text.count) else { return false }
    var parts: [[UInt8]] = [[]]
    var kinds: [Int] = []
    // Digits and letters apart, other signs between.
    for index in text.indices {
      let byte = text[index]
      let kind = byte &- 48 < 10 ? 0 : (byte | 0x20) &- 97 < 26 || byte >= 0x80 ? 1 : 2
      if kind == 2 {
        guard [0x20, UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: ",")].contains(byte) else {
          return false
        }
        if !parts[parts.count - 1].isEmpty { parts.append([]) }
        continue
      }
      if let last = kinds.last, last != kind, !parts[parts.count - 1].isEmpty { parts.append([]) }
      if parts[parts.count - 1].isEmpty { kinds.append(kind) }
      parts[parts.count - 1].append(byte)
    }
    if parts[parts.count - 1].isEmpty { parts.removeLast() }
    switch kinds {
    case [0]:
      return isYear(parts[0]) || parts[0].count == 6 && isYear(Array(parts[0][..<4])) && isMonth(Array(parts[0][4...]))
    case [0, 0]: return isYear(parts[0]) && isMonth(parts[1]) || isMonth(parts[0]) && isYear(parts[1])
    case [0, 1]: return isYear(parts[0]) && isMonthName(parts[1])
    case [1, 0]: return isMonthName(parts[0]) && (isYear(parts[1]) || parts[1].count == 2 && text.count <= 6)
    case [0, 1, 0]: return isYear(parts[0]) && isPart(parts[1], parts[2])
    case [1, 0, 0]: return isPart(parts[0], parts[1]) && isYear(parts[2])
    default: return false
    }
  }

  private static func isYear(_ text: [UInt8]) -> Bool {
    text.count == 4 && text.allSatisfy { $0 &- 48 < 10 }
      && (18...21).contains(Int(text[0] - 48) * 10 + Int(text[1] - 48))
  }
  private static func isMonth(_ text: [UInt8]) -> Bool {
    text.count <= 2 && (1...12).contains(text.reduce(0) { $0 * 10 + Int($1 - 48) })
  }
  private static func isMonthName(_ text: [UInt8]) -> Bool {
    var reader = DateTextReader(text)
    return reader.monthName() != nil && reader.isAtEnd
  }
  /// A letter for quarters, months and halves, and which.
  private static func isPart(_ letter: [UInt8], _ number: [UInt8]) -> Bool {
    letter.count == 1 && [0x71, 0x6D, 0x68, 0x73, 0x74].contains(letter[0] | 0x20) && isMonth(number)
  }
}

extension TableReading {
  /// A column of months, quarters or years where the times should be.
  ///
  /// - Throws: `longInterval`.
  func refusePeriods(_ place: Int, _ column: ColumnSample? = nil) throws(TableError) {
    let column = column ?? columns[place]
    guard column.dates * 2 < column.filled || column.filled == 0, candidate.dateParts.isEmpty else { return }
    var (matches, looked) = (0, 0)
    for row in candidate.cells.indices.dropFirst(candidate.firstRow).prefix(100) {
      looked += 1
      if candidate.withText(sample, row, place, { CalendarPeriod.matches($0) }) { matches += 1 }
    }
    // A single cell proves little, and whole numbers of four digits may be anything where they aren't called years.
    let isNumber = column.unix * 2 > column.filled
    let name = candidate.name(sample, place)
    guard matches > 1, matches * 10 >= (looked - 1) * 9, column.distinct.count > 1,
      !isNumber || ColumnName.timeRank(name) > 0 || DateParts.isYear(name)
    else { return }
    let found = candidate.withText(sample, max(candidate.firstRow, 1), place) { TableFault.excerpt($0) }
    throw TableError(
      TableFault(
        kind: .longInterval, line: sample.records[candidate.rows[candidate.firstRow]].line, column: name, found: found))
  }
}

/// The names of the columns.
extension TableReading {
  mutating func readHeader() throws(TableError) {
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
      let others = candidate.width - candidate.timePlaces.count
      names = (0..<candidate.width).map { column in
        if column == candidate.timeColumn, candidate.timePlaces.count < 3 { return "time" }
        if candidate.timePlaces.count > 2, let part = candidate.timePlaces.firstIndex(of: column) {
          return DateParts.names[part]
        }
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
    noteTimeless(before: first)
    // A delimiter after the last name, where the rows have none.
    while names.count > candidate.width, names.last?.isEmpty ?? false { names.removeLast() }
  }

  /// One name fewer than there are columns: R names its rows and leaves their column out of the header, others put a
  /// delimiter behind each row. Where the name of the times says neither, nothing does.
  private mutating func fitNames() throws(TableError) {
    if names.count == candidate.width + 1, result.headerLine != nil, names.last?.isEmpty == false {
      let kind = TableFault.Kind.wrongNameCount(names: names.count, fields: candidate.width)
      throw TableError(TableFault(kind: kind, line: line, found: TableFault.excerpt(Array(names[0].utf8).span)))
    }
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

  /// The names before the first row of values: the line that names the times, else the first that is all names. Where none is,
  /// as names come several times, the lines below or above tell them apart.
  private func header(before first: Int) -> (names: [String], line: Int)? {
    var block: [(names: [String], line: Int)] = []
    for place in (0..<first).reversed() {
      // A line drawn under the names.
      if Self.isDrawn(sample.bytes[sample.records[place].range]) { continue }
      let names = names(sample.records[place])
      guard (candidate.width - 1...candidate.width + 1).contains(names.count), names.contains(where: { !$0.isEmpty })
      else { break }
      block.append((names, sample.records[place].line))
    }
    let distinct = block.filter {
      Self.areDistinct($0.names) && $0.names.count { $0.isEmpty } <= max(1, $0.names.count / 3)
    }
    if let timed = distinct.last(where: { namesTimes($0.names) }) { return timed }
    // Of as many names each, the first line; one with nothing above the times says less than the one that it goes with.
    let named = distinct.filter { names in
      candidate.timeColumn.map { $0 >= names.names.count || !names.names[$0].isEmpty } ?? true
    }
    if named.isEmpty, let joined = joined(block) { return joined }
    let best = named.isEmpty ? distinct : named
    let most = best.map(\.names.count).max()
    if let found = best.last(where: { $0.names.count == most }) ?? block.first { return found }
    // The names may stand in a comment.
    for comment in sample.comments.reversed() where comment.line < result.firstLine {
      let names = names(comment)
      if names.count == candidate.width, Set(names).count == names.count { return (names, comment.line) }
    }
    return nil
  }

  /// Lines of values between the names and the first row, which have no time.
  private mutating func noteTimeless(before first: Int) {
    guard let header = result.headerLine else { return }
    let lines = sample.records[..<first].filter { record in
      guard record.line > header else { return false }
      let cells = sample.fields(record, candidate.split)
      return cells.count == candidate.width
        && cells.contains { NumberText(sample.bytes.span.extracting($0.content), decimal: .point) != nil }
    }
    guard let line = lines.first?.line else { return }
    result.warnings.append(
      "\(lines.count) line\(lines.count == 1 ? "" : "s") above the first row with a time \(lines.count == 1 ? "has" : "have") none and \(lines.count == 1 ? "is" : "are") left out, from line \(line) on"
    )
  }

  private static func isDrawn(_ line: ArraySlice<UInt8>) -> Bool {
    line.allSatisfy { "-=+|: \t,;".utf8.contains($0) }
      && line.contains { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "=") }
  }

  private func namesTimes(_ names: [String]) -> Bool {
    guard let time = candidate.timeColumn, time < names.count else { return false }
    return ColumnName.timeRank(names[time]) == 2
  }

  private static func areDistinct(_ names: [String]) -> Bool {
    let named = names.filter { !$0.isEmpty }
    return Set(named).count == named.count
  }

  /// Names that come several times, each with what stands below it, or above, in a line of its own: a unit, a quality, a place.
  private func joined(_ block: [(names: [String], line: Int)]) -> (names: [String], line: Int)? {
    guard block.count > 1,
      let place = block.indices.last(where: { namesTimes(block[$0].names) }), !Self.areDistinct(block[place].names)
    else { return nil }
    let (names, line) = block[place]
    // Nearest first: those below, then those above.
    let below = Array(block[..<place].reversed())
    let above = Array(block[(place + 1)...])
    for others in [below, above, below + above] where !others.isEmpty {
      var made = names
      for (other, _) in others where other.count == names.count {
        let isAbove = above.contains { $0.names == other }
        for column in made.indices
        where column != candidate.timeColumn && !other[column].isEmpty && made[column] != other[column] {
          made[column] =
            made[column].isEmpty
            ? other[column] : isAbove ? other[column] + " " + made[column] : made[column] + " " + other[column]
        }
      }
      if Self.areDistinct(made) { return (made, line) }
    }
    return nil
  }

  /// The lines before the first row, which some tools write again every so often.
  private mutating func keepPreamble() {
    guard candidate.firstRow < candidate.rows.count else { return }
    for record in sample.records[..<candidate.rows[candidate.firstRow]].suffix(20) where record.range.count <= 1_024 {
      result.preamble.append(Array(sample.bytes[record.range]))
    }
  }

  private func names(_ record: TableSample.Record) -> [String] { candidate.names(sample, record) }
}

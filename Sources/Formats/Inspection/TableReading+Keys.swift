/// Series that one file holds, told apart by columns.
extension TableReading {
  /// The columns of texts that tell series apart, where one time has several rows.
  ///
  /// - Throws: `repeatedTimes`.
  mutating func findKeys(_ time: Int) throws(TableError) {
    guard options.seriesColumns.isEmpty else { return try mergeToldKeys() }
    let rows = (candidate.firstRow..<candidate.cells.count).map { $0 }
    var moments = Set<String>()
    for row in rows { moments.insert(text(row, candidate.timePlaces)) }
    guard rows.count > 1 else { return }
    if moments.count * 20 >= rows.count * 19 { return findBlocks(rows) }
    let texts = result.columns.indices.filter { place in
      let (column, sample) = (result.columns[place], columns[place])
      // An hour that isn't read makes no series of each.
      guard candidate.timeOfDayColumn != nil || !ColumnName.isHour(column.name) || columns[time].withTimeOfDay > 0
      else {
        return false
      }
      guard sample.distinct.count > 1, sample.distinct.count <= ColumnSample.mostDistinct,
        sample.distinct.count * 2 <= rows.count
      else { return false }
      if column.kind == .omitted { return ![.told, .otherTimes, .otherLabel, .rowNumbers].contains(column.basis) }
      // Numbers are names where they are called so, or stand among words: `all` beside the processors 0, 1 …
      let isNamed = sample.plainNumbers == sample.filled && ColumnName.keyRank(column.name) > 0
      return column.kind == .metric && (isNamed || sample.plainNumbers < sample.filled && sample.units[""] ?? 0 > 0)
        && sample.distinct.count * 4 <= rows.count
    }
    let ranked = texts.sorted {
      (-ColumnName.keyRank(result.columns[$0].name), $0) < (-ColumnName.keyRank(result.columns[$1].name), $1)
    }
    var chosen = ranked.first { tells(time, [$0], rows) }.map { [$0] } ?? []
    if chosen.isEmpty {
      pairs: for first in ranked.indices {
        for second in ranked[first...].dropFirst() where tells(time, [ranked[first], second], rows) {
          chosen = [ranked[first], second]
          break pairs
        }
      }
    }
    if chosen.isEmpty, ranked.count > 2, tells(time, ranked, rows) { chosen = ranked }
    if merges(chosen, rows) { chosen.removeAll { result.columns[$0].kind == .metricName } }
    for place in chosen.sorted() { takeKey(place) }
    leaveOutIds(chosen, rows)
    if chosen.isEmpty { try refuseRepeats(rows, moments.count) }
  }

  /// Series that stand one after another, over other times each: a text that changes where the time goes back.
  private mutating func findBlocks(_ rows: [Int]) {
    guard !result.isDescending, let time = candidate.timeColumn, columns[time].backs > 0 else { return }
    let found = result.columns.indices.first { place in
      let sample = columns[place]
      return result.columns[place].kind == .omitted && ColumnName.keyRank(result.columns[place].name) > 0
        && sample.distinct.count > 1
        && sample.changes == sample.distinct.count && sample.distinct.count * 10 <= rows.count
        && columns[time].backs < sample.changes
    }
    if let found { takeKey(found) }
  }

  /// Numbers that are called ids and never change within a series say whose rows they are, as a process id beside its name.
  private mutating func leaveOutIds(_ keys: [Int], _ rows: [Int]) {
    guard !keys.isEmpty else { return }
    let count = Set(rows.map { text($0, keys) }).count
    for place in result.columns.indices where result.columns[place].kind == .metric {
      guard ColumnName.keyRank(result.columns[place].name) > 0, columns[place].distinct.count > 1,
        Set(rows.map { text($0, keys + [place]) }).count == count
      else { continue }
      result.columns[place].kind = .omitted
      result.columns[place].reason = "goes with the series that rows are of"
      result.columns[place].alternatives = ["value_column=\(result.columns[place].name)"]
    }
  }

  /// The same row twice, and the hour that comes twice in autumn, are nothing to refuse.
  ///
  /// - Parameters:
  ///   - moments: how many times there are, of each series.
  ///   - keys: the columns that tell series apart.
  func refuseRepeats(_ rows: [Int], _ moments: Int, _ keys: [Int] = []) throws(TableError) {
    guard !options.sharesTimes, !isOfSeries else { return }
    let places = Array(columns.indices)
    let different = Set(rows.map { text($0, places) }).count
    guard moments * 20 < different * 19, different - moments > 2, let time = candidate.timeColumn else { return }
    guard keys.isEmpty else { throw TableError(repeatedTimes(rows[0], time)) }
    var (folds, zones) = (FoldedHours(), ZoneNames())
    let times = times(time, result.timeFormat, &zones)
    for moment in result.isDescending ? times.reversed() : times { folds.take(moment) }
    guard !(result.isLocal && folds.isFolded) else { return }
    throw TableError(repeatedTimes(rows[0], time))
  }

  /// Whether all columns are those of a series that rows are added to: of several values for one time the last counts.
  private var isOfSeries: Bool {
    !options.usual.metrics.isEmpty
      && columns.indices.allSatisfy { place in
        candidate.timePlaces.contains(place)
          || (options.usual.metrics + options.usual.context).contains(result.columns[place].name)
          || [.label, .ignoreLabel].contains(result.columns[place].kind)
      }
  }

  private func repeatedTimes(_ row: Int, _ time: Int) -> TableFault {
    TableFault(
      kind: .repeatedTimes, line: result.firstLine,
      found: TableFault.excerpt(Array(text(row, [time]).utf8.dropLast()).span))
  }

  private mutating func takeKey(_ place: Int) {
    let texts = columns[place].distinct
    result.columns[place].kind = .seriesKey
    result.columns[place].reason =
      "tells the rows of one time apart: \(texts.sorted().prefix(4).joined(separator: ", "))\(texts.count > 4 ? ", …" : "")"
    result.columns[place].alternatives = ["omit=\(result.columns[place].name)"]
  }

  /// Whether nearly every row has a time and key of its own.
  func tells(_ time: Int, _ keys: [Int], _ rows: [Int]) -> Bool {
    let columns = candidate.timePlaces + keys
    var seen = Set<String>()
    for row in rows { seen.insert(text(row, columns)) }
    return seen.count * 50 >= rows.count * 49
  }

  func text(_ row: Int, _ places: [Int]) -> String {
    var bytes: [UInt8] = []
    for place in places {
      for byte in sample.bytes[candidate.cells[row][place].content] { bytes.append(byte) }
      bytes.append(0)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

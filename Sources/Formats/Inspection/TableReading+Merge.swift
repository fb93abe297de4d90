/// Long files that name whose a row is and what it measures in two columns: a series of each of the one, a metric of each of the
/// other.
extension TableReading {
  /// Takes one of the columns that tell rows apart for the names of metrics, where its name says so, the others tell series, and
  /// the rows of one time stand together.
  ///
  /// - Returns: whether it did.
  mutating func merges(_ keys: [Int], _ rows: [Int]) -> Bool {
    let names = keys.filter { ColumnName.keyRank(result.columns[$0].name) == 3 }
    let values = result.columns.indices.filter { result.columns[$0].kind == .metric && !keys.contains($0) }
    guard keys.count > 1, names.count == 1, values.count == 1, !options.sharesTimes, let place = names.first,
      columns[place].distinct.count <= 256, columns[place].missing == 0, areTogether(rows)
    else { return false }
    let metrics = columns[place].distinct.sorted()
    guard Set(metrics).isDisjoint(with: result.columns.filter { $0.kind == .context }.map(\.name)) else { return false }
    // In the order of the file.
    var order: [String] = []
    for row in rows {
      let name = candidate.cells[row][place].text(sample.bytes.span) ?? ""
      if !order.contains(name) { order.append(name) }
    }
    guard !order.contains(where: { $0.isEmpty || $0.utf8.count > options.limits.nameBytes }) else { return false }
    result.merged = order
    result.columns[place].kind = .metricName
    result.columns[place].reason =
      "names the metric of each row: \(metrics.prefix(4).joined(separator: ", "))\(metrics.count > 4 ? ", …" : "")"
    let all = keys.sorted().map { result.columns[$0].name }
    result.columns[place].alternatives = ["series_column=\(all.joined(separator: ","))"]
    return true
  }

  /// The same where the columns that tell series apart were told, and leave several rows a time.
  ///
  /// - Throws: `repeatedTimes` where no column tells those apart.
  mutating func mergeToldKeys() throws(TableError) {
    let told = result.columns.indices.filter { result.columns[$0].kind == .seriesKey }
    let rows = Array(candidate.cells.indices.dropFirst(candidate.firstRow))
    guard !told.isEmpty, rows.count > 1, let time = candidate.timeColumn, !tells(time, told, rows) else { return }
    let found = result.columns.indices.first { place in
      result.columns[place].kind == .omitted && !options.omittedColumns.contains(result.columns[place].name)
        && columns[place].plainNumbers == 0 && columns[place].dates == 0
        && ColumnName.keyRank(result.columns[place].name) == 3 && tells(time, told + [place], rows)
    }
    if let found, merges(told + [found], rows) { return }
    try refuseRepeats(rows, Set(rows.map { text($0, candidate.timePlaces + told) }).count, told)
  }

  /// Whether the times go one way, so that the rows of one stand together.
  private func areTogether(_ rows: [Int]) -> Bool {
    guard let time = candidate.timeColumn else { return false }
    var zones = ZoneNames()
    let times = times(time, result.timeFormat, &zones)
    guard times.count == rows.count else { return false }
    return zip(times.dropFirst(), times).allSatisfy { result.isDescending ? $0 <= $1 : $0 >= $1 }
  }
}

import Series

/// Tells from the head of a file how it is to be read. What the options say is taken as said; of all else content decides, and
/// names only where content leaves it open.
package enum TableInspector {
  /// - Parameters:
  ///   - bytes: the head of the file, in UTF-8.
  ///   - isWhole: whether that is all of it.
  /// - Throws: `TableError` of what keeps it from being read at all.
  static func layout(_ bytes: [UInt8], isWhole: Bool, _ options: TableOptions) throws(TableError) -> TableLayout {
    let sample = TableSample(bytes, isWhole: isWhole)
    guard !sample.records.isEmpty else { throw TableError(TableFault(kind: .emptyFile, line: 1)) }
    if let long = sample.records.first(where: { $0.range.count > options.limits.lineBytes }) {
      let excerpt = TableFault.excerpt(bytes.span.extracting(long.range.prefix(options.limits.lineBytes)))
      throw TableError(TableFault(kind: .lineTooLong(limit: options.limits.lineBytes), line: long.line, found: excerpt))
    }
    let candidate = try candidate(sample, options)
    var reading = TableReading(
      sample, candidate, options, isWhole: isWhole && sample.records.count <= TableCandidate.mostRows)
    return try reading.layout()
  }

  private static func candidate(_ sample: TableSample, _ options: TableOptions) throws(TableError) -> TableCandidate {
    var delimiters: [Delimiter] = [.comma, .semicolon, .tab, .bar]
    if let told = sample.toldDelimiter { delimiters = [told] }
    func candidates(_ splits: [FieldSplit]) -> [TableCandidate] {
      splits.compactMap {
        TableCandidate(
          sample, $0, named: options.timeColumns, usual: options.usual.timeColumns, limits: options.limits)
      }
    }
    var found = candidates(delimiters.map { FieldSplit($0) })
    // A tab in a title makes no table.
    let looked = min(sample.records.count, TableCandidate.mostRows)
    if !found.contains(where: { $0.timeColumn != nil && $0.width > 1 && $0.rows.count * 2 > looked }),
      sample.toldDelimiter == nil
    {
      let join = FieldJoin.find(in: sample).map { [FieldSplit(.spaces, join: $0)] } ?? []
      found += candidates([FieldSplit(.spaces)] + join)
    }
    guard var best = found.max(by: { $0.score < $1.score }) else {
      throw TableError(TableFault(kind: .notATable, line: sample.records[0].line))
    }
    // Rows without times under names that speak of them: the names count, and the rows are told of.
    let names = sample.fields(sample.records[0], best.split).map { $0.text(sample.bytes.span) ?? "" }
    if best.timeColumn == nil, names.count != best.width, names.contains(where: { ColumnName.timeRank($0) == 2 }) {
      best =
        TableCandidate(
          sample, best.split, named: options.timeColumns, usual: options.usual.timeColumns, limits: options.limits,
          width: names.count) ?? best
    }
    guard best.width <= options.limits.columns else {
      throw TableError(TableFault(kind: .tooManyColumns(limit: options.limits.columns), line: sample.records[0].line))
    }
    return best
  }
}

extension TableError {
  init(_ fault: TableFault) { self.init(faults: [fault]) }
}

/// Columns of numbers: their units, what stands among them, and those that never change.
extension TableReading {
  /// Whether numbers are what a column holds beside the marks of weather services.
  func hasNumbers(_ column: ColumnSample) -> Bool {
    (column.numbers[result.decimal] ?? 0) * 10 >= (column.filled - column.marks) * 6 && column.filled > column.marks
  }

  /// M stands for missing and T for a trace, of rain, in the files of weather services.
  mutating func noteMarks() {
    let found = columns.indices.filter { result.columns[$0].kind == .metric && columns[$0].marks > 0 }
    guard !found.isEmpty else { return }
    for place in columns.indices where [.metric, .context].contains(result.columns[place].kind) {
      result.columns[place].numbers.missingWords += ColumnSample.marks
    }
    let names = found.prefix(3).map { "'\(result.columns[$0].name)'" }.joined(separator: ", ")
    result.warnings.append(
      "M (missing) and T (a trace) among numbers are taken for missing values, as in \(names)")
  }

  /// - Parameter name: of the column; an id such as `8JX4` is no number with a unit.
  func hasOneUnit(_ column: ColumnSample, _ name: String) -> Bool {
    if !hasUnits(column) { return true }
    if ColumnName.isIndex(name) { return false }
    let units = Set(column.units.keys)
    return units.count <= 1 || units.subtracting([""]).count == 1 || UnitFamily.holding(units) != nil
      || UnitFamily.holding(units.subtracting([""])) != nil
  }

  /// Whether most cells have a unit: one odd cell is a fault, and makes no unit of the column.
  func hasUnits(_ column: ColumnSample) -> Bool {
    let bare = column.units[""] ?? 0
    return (column.units.values.reduce(0, +) - bare) * 2 > column.filled
  }

  func numbers(_ column: ColumnSample, of name: String) -> NumberFormat {
    var format = NumberFormat(decimal: result.decimal)
    format.missingWords = options.missingWords.map { Array($0.utf8) }
    format.isFlag = column.mostly(column.flags) && column.plainNumbers * 2 < column.filled
    if format.isFlag { return format }
    let units = hasUnits(column) ? Set(column.units.keys) : []
    let named = units.subtracting([""])
    if named.count == 1, let unit = named.first {
      format.unit = unit
      // A thousand beside numbers without a prefix.
      if units.count > 1, let family = UnitFamily.holding(units) {
        (format.family, format.unit) = (family, family.base)
      }
    } else if named.count > 1, let family = UnitFamily.holding(units) ?? UnitFamily.holding(named) {
      (format.family, format.unit) = (family, family.base)
    }
    if format.unit.isEmpty { format.nameUnit = ColumnName.unit(name) }
    return format
  }

  /// A number that is the same in every row says whose rows they are, where it stands before all that vary: a plant, a core.
  mutating func leaveOutConstants() {
    guard options.valueColumns.isEmpty,
      columns.indices.contains(where: { result.columns[$0].kind == .metric && columns[$0].distinct.count > 1 })
    else { return }
    var isBeforeAll = true
    for place in columns.indices where result.columns[place].kind == .metric {
      let (sample, name) = (columns[place], result.columns[place].name)
      if sample.distinct.count > 1 || sample.isEmpty {
        isBeforeAll = false
        continue
      }
      // A span, or the quality of the column whose name it begins with.
      let isSpan =
        name.hasPrefix("_")
        || ["interval", "span", "step", "resolution", "ignore", "unused"].contains(ColumnName.plain(name))
        || ColumnName.keyRank(name) > 1 || ["interval", "pos"].contains { ColumnName.plain(name).hasSuffix($0) }
        || names.contains { !$0.isEmpty && name.hasPrefix($0 + " ") }
      guard isBeforeAll || isSpan, sample.filled >= 20, let value = sample.distinct.first.flatMap({ Int($0) }),
        value != 0 || isSpan || !result.seriesColumns.isEmpty, !options.usual.metrics.contains(name)
      else { continue }
      result.columns[place].kind = .omitted
      result.columns[place].reason = "says the same in every row: \(sample.distinct.first ?? "")"
      result.columns[place].basis = .constant
      result.columns[place].alternatives = ["value_column=\(result.columns[place].name)"]
    }
  }
}

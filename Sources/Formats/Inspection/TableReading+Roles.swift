import Series

extension TableReading {
  /// What each column is for.
  mutating func takeRoles(_ time: Int) throws(TableError) {
    var taken: [TableColumn] = []
    for place in columns.indices {
      let name =
        names[place].isEmpty
        ? (place == time ? "time" : isIndex(columns[place]) ? "index" : "column_\(place + 1)") : names[place]
      var column = role(place, name, time)
      column.isNamed = !names[place].isEmpty
      if [.metric, .context].contains(column.kind) { column.numbers = numbers(columns[place], of: column.name) }
      taken.append(column)
    }
    keepOneLabel(&taken)
    leaveOutEmpty(&taken)
    keepOneMetric(&taken)
    result.columns = taken
    try findKeys(time)
    leaveOutConstants()
    nameOrigin()
  }

  private func role(_ place: Int, _ name: String, _ time: Int) -> TableColumn {
    let column = columns[place]
    if place == time { return TableColumn(name: name, kind: .time, reason: timeReason(place)) }
    if place == candidate.timeOfDayColumn {
      return TableColumn(name: name, kind: .timeOfDay, reason: "holds times of day beside the dates")
    }
    if let told = told(name) ?? usual(name) { return told }
    if names[place].isEmpty, column.isEmpty {
      return TableColumn(name: name, kind: .omitted, reason: "has neither a name nor a value")
    }
    if ColumnName.isOtherLabel(name), column.mostly(column.flags) {
      return TableColumn(
        name: name, kind: .omitted, reason: "marks changes, which would tell of anomalies",
        alternatives: ["label=\(name)", "value_column=\(name)"])
    }
    if ColumnName.isLabel(name), column.mostly(column.flags) { return label(name, column) }
    let counts = column.numbers[result.decimal] ?? 0
    if !column.isEmpty, column.dates > 0, column.mostly(column.dates),
      !column.mostly(column.plainNumbers) || column.compact == 0
    {
      return TableColumn(
        name: name, kind: .omitted, reason: "holds other times", alternatives: ["time_column=\(name)"],
        basis: .otherTimes)
    }
    if holdsOtherTimes(place, name, column) {
      return TableColumn(
        name: name, kind: .omitted, reason: "holds other times",
        alternatives: ["time_column=\(name)", "value_column=\(name)"], basis: .otherTimes)
    }
    if isInfluxDB, ["result", "table"].contains(name) {
      return TableColumn(
        name: name, kind: .omitted, reason: "is InfluxDB's own", alternatives: ["value_column=\(name)"])
    }
    if column.isEmpty || (column.isNumeric(counts) && hasOneUnit(column)) { return number(place, name, column) }
    if column.mostly(column.flags) { return flag(name, column) }
    return TableColumn(
      name: name, kind: .omitted,
      reason: column.distinct.count <= 1 ? "says the same in every row: \(column.distinct.first ?? "")" : "holds texts",
      alternatives: column.distinct.count > 1 ? ["series_column=\(name)"] : [],
      basis: column.distinct.count > 1 ? .texts : .other)
  }

  /// Seconds or milliseconds beside the times, as of the end of each interval.
  private func holdsOtherTimes(_ place: Int, _ name: String, _ column: ColumnSample) -> Bool {
    guard column.unix == column.filled, let range = column.unixRange else { return false }
    if ["ns", "nanos", "nanoseconds"].contains(ColumnName.plain(name)), range.upperBound < 1_000_000_000 {
      return true
    }
    guard range.lowerBound > 1_000_000_000, let unit = TimeFormat.unit(of: range) else { return false }
    return (ColumnName.timeRank(name) > 0 && column.steps.down * 20 <= column.steps.up) || echoesTime(place, unit)
  }

  /// Whether a column says the same moments as that of the times.
  func echoesTime(_ place: Int, _ format: TimeFormat) -> Bool {
    guard let time = candidate.timeColumn, time != place, candidate.timeOfDayColumn == nil else { return false }
    var zones = ZoneNames()
    let ours = times(time, result.timeFormat, &zones)
    return !ours.isEmpty && ours == times(place, format, &zones)
  }

  private var isInfluxDB: Bool { sample.comments.contains { sample.bytes[$0.range].starts(with: "datatype".utf8) } }

  /// What earlier files of the series had under this name.
  private func usual(_ name: String) -> TableColumn? {
    let usual = options.usual
    if usual.metrics.contains(name) {
      return TableColumn(name: name, kind: .metric, reason: "is a metric of the series")
    }
    if usual.context.contains(name) {
      return TableColumn(name: name, kind: .context, reason: "is context of the series")
    }
    let because = "as in the file before"
    if usual.labelColumn == name, options.labelColumn == nil {
      return TableColumn(name: name, kind: .label, reason: because)
    }
    if usual.ignoreColumn == name, options.ignoreColumn == nil {
      return TableColumn(name: name, kind: .ignoreLabel, reason: because)
    }
    return usual.omitted.contains(name) ? TableColumn(name: name, kind: .omitted, reason: because) : nil
  }

  /// What the options make of a column.
  private func told(_ name: String) -> TableColumn? {
    func column(_ kind: TableColumn.Kind, _ parameter: String) -> TableColumn {
      TableColumn(name: name, kind: kind, reason: "as '\(parameter)' says", basis: .told)
    }
    if options.labelColumn == name { return column(.label, "label") }
    if options.ignoreColumn == name { return column(.ignoreLabel, "ignore") }
    if options.contextColumns.contains(name) { return column(.context, "context") }
    if options.omittedColumns.contains(name) { return column(.omitted, "omit") }
    if options.seriesColumns.contains(name) { return column(.seriesKey, "series_column") }
    guard !options.valueColumns.isEmpty else { return nil }
    return column(options.valueColumns.contains(name) ? .metric : .omitted, "value_column")
  }

  private func timeReason(_ place: Int) -> String {
    if options.timeColumns.contains(names[place]) { return "as 'time_column' says" }
    var reason =
      result.timeFormat.unitsPerSecond == nil
      ? "holds \(result.timeFormat.example)" : "counts \(result.timeFormat.example)"
    if let day = result.firstDay {
      reason = "holds times of day, the first of \(Timestamp.format(day * 86_400).prefix(10))"
    }
    if let zone = result.zone, !zoneSource.isEmpty { reason += ", on the clock of \(zone.name) as \(zoneSource) says" }
    return reason
  }

  private func label(_ name: String, _ column: ColumnSample) -> TableColumn {
    // Half of all rows are no anomalies, where there are enough to tell.
    let isMostlyOnes = column.filled >= 20 && column.ones * 2 > column.filled && ColumnName.plain(name) != "label"
    if options.labelColumn == "" || isMostlyOnes {
      return TableColumn(
        name: name, kind: .omitted,
        reason:
          "is named as labels are, but \(options.labelColumn == "" ? "'label' says that there are none" : "most of its rows are 1")",
        alternatives: ["label=\(name)", "value_column=\(name)"])
    }
    return TableColumn(
      name: name, kind: .label, reason: "holds ones and zeros, and its name says that they are labels",
      alternatives: ["label=", "value_column=\(name)"])
  }

  private func number(_ place: Int, _ name: String, _ column: ColumnSample) -> TableColumn {
    if !column.isEmpty, ColumnName.isIndex(names[place]), isIndex(column) || names[place] == "table" {
      return TableColumn(
        name: name, kind: .omitted, reason: "counts the rows", alternatives: ["value_column=\(name)"],
        basis: .rowNumbers)
    }
    if column.mostly(column.flags), column.distinct.count <= 2 { return flag(name, column) }
    return TableColumn(
      name: name, kind: .metric, reason: column.isEmpty ? "has no value yet" : "holds numbers",
      alternatives: ["context=\(name)", "omit=\(name)"], basis: column.isEmpty ? .noValue : .other)
  }

  /// Ones and zeros whose name doesn't say that they are labels.
  private func flag(_ name: String, _ column: ColumnSample) -> TableColumn {
    if ColumnName.isFlag(name) {
      return TableColumn(
        name: name, kind: .context, reason: "holds ones and zeros, and its name speaks of a situation",
        alternatives: ["value_column=\(name)", "label=\(name)", "ignore=\(name)"])
    }
    guard column.plainNumbers * 2 > column.filled else {
      return TableColumn(
        name: name, kind: .omitted, reason: "holds yes and no", alternatives: ["context=\(name)", "label=\(name)"],
        basis: .yesAndNo)
    }
    return TableColumn(
      name: name, kind: .metric, reason: "holds ones and zeros, and its name doesn't say what they are",
      alternatives: ["label=\(name)", "context=\(name)", "omit=\(name)"], basis: .flags)
  }

  /// Where nothing else can be the values, a column that holds a number among texts is meant to, and its faults are told.
  private func keepOneMetric(_ taken: inout [TableColumn]) {
    guard !taken.contains(where: { $0.kind == .metric || $0.basis == .told }) else { return }
    for place in taken.indices
    where [.texts, .yesAndNo].contains(taken[place].basis)
      && columns[place].numbers[result.decimal] ?? 0 > 0
    {
      taken[place].kind = .metric
      taken[place].reason = "holds numbers, and texts that are none"
      taken[place].numbers = NumberFormat(decimal: result.decimal)
    }
  }

  /// A column without a single value, where others have some.
  private func leaveOutEmpty(_ taken: inout [TableColumn]) {
    guard isWhole, columns.indices.contains(where: { taken[$0].kind == .metric && !columns[$0].isEmpty }) else {
      return
    }
    for place in columns.indices where taken[place].kind == .metric && taken[place].basis == .noValue {
      taken[place].kind = .omitted
      taken[place].reason = "has not a single value"
      taken[place].alternatives = ["context=\(taken[place].name)"]
    }
  }

  private mutating func keepOneLabel(_ taken: inout [TableColumn]) {
    let labels = taken.indices.filter { taken[$0].kind == .label }
    for place in labels.dropFirst() where options.labelColumn != taken[place].name {
      taken[place].kind = .omitted
      taken[place].basis = .otherLabel
      taken[place].reason = "would be labels, too: '\(taken[labels[0]].name)' is taken"
      taken[place].alternatives = ["label=\(taken[place].name)"]
    }
    if let told = options.labelColumn, !told.isEmpty {
      for place in labels where taken[place].name != told {
        taken[place].kind = .omitted
        taken[place].basis = .otherLabel
        taken[place].reason = "would be labels, too: 'label' names another"
      }
    }
    for (column, sample) in zip(taken, columns) where column.kind == .metric && column.basis == .flags {
      guard sample.ones > 0, sample.ones * 5 < sample.filled, sample.runs * 2 <= sample.ones else { continue }
      result.warnings.append(
        "'\(column.name)' holds few ones, in runs; where they are labels, say so, lest they be learnt from: ?label=\(column.name), or ?context=\(column.name)"
      )
    }
  }

  // MARK: numbers

  private func hasOneUnit(_ column: ColumnSample) -> Bool {
    if !hasUnits(column) { return true }
    let units = Set(column.units.keys)
    return units.count <= 1 || units.subtracting([""]).count == 1 || UnitFamily.holding(units) != nil
      || UnitFamily.holding(units.subtracting([""])) != nil
  }

  /// Whether most cells have a unit: one odd cell is a fault, and makes no unit of the column.
  private func hasUnits(_ column: ColumnSample) -> Bool {
    let bare = column.units[""] ?? 0
    return (column.units.values.reduce(0, +) - bare) * 2 > column.filled
  }

  private func numbers(_ column: ColumnSample, of name: String) -> NumberFormat {
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
  private mutating func leaveOutConstants() {
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
      let isSpan = name.hasPrefix("_") || ["interval", "span", "step", "resolution"].contains(ColumnName.plain(name))
      guard isBeforeAll || isSpan, sample.filled >= 20, let value = sample.distinct.first.flatMap({ Int($0) }),
        value != 0 || !result.seriesColumns.isEmpty, !options.usual.metrics.contains(name)
      else { continue }
      result.columns[place].kind = .omitted
      result.columns[place].reason = "says the same in every row: \(sample.distinct.first ?? "")"
      result.columns[place].alternatives = ["value_column=\(result.columns[place].name)"]
    }
  }

  private mutating func nameOrigin() {
    if isInfluxDB { result.origin = "influxdb" }
  }
}

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
    keepConstants()
    noteMarks()
    nameOrigin()
  }

  private func role(_ place: Int, _ name: String, _ time: Int) -> TableColumn {
    let column = columns[place]
    if place == time { return TableColumn(name: name, kind: .time, reason: timeReason(place)) }
    if let part = candidate.dateParts.firstIndex(of: place) {
      return TableColumn(name: name, kind: .timeOfDay, reason: "holds the \(DateParts.names[part]) of each time")
    }
    if place == candidate.timeOfDayColumn {
      let hours = candidate.dayClock == .hours ? "0 to 24" : "0 to 2400"
      let reason =
        candidate.dayClock == .clock
        ? "holds times of day beside the dates" : "counts the hours beside the dates, \(hours)"
      return TableColumn(name: name, kind: .timeOfDay, reason: reason)
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
    if let part = calendarPart(place, name) {
      return TableColumn(
        name: name, kind: .omitted, reason: "is the \(part) of each time",
        alternatives: ["context=\(name)", "value_column=\(name)"])
    }
    let counts = (column.numbers[result.decimal] ?? 0) + (hasNumbers(column) ? column.marks : 0)
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
    if column.isEmpty || (column.isNumeric(counts) && hasOneUnit(column, name)) { return number(place, name, column) }
    if column.mostly(column.flags) { return flag(name, column) }
    return TableColumn(
      name: name, kind: .omitted,
      reason: column.distinct.count <= 1 ? "says the same in every row: \(column.distinct.first ?? "")" : "holds texts",
      alternatives: column.distinct.count > 1 ? ["series_column=\(name)"] : [],
      basis: column.distinct.count > 1 ? .texts : .constant)
  }

  /// Seconds or milliseconds beside the times, as of the end of each interval.
  private func holdsOtherTimes(_ place: Int, _ name: String, _ column: ColumnSample) -> Bool {
    guard column.unix == column.filled, let range = column.unixRange else { return false }
    if range.lowerBound >= 36_526, range.upperBound < 55_000, column.unixFractions > 0, echoesTime(place, .spreadsheet)
    {
      return true
    }
    if ["ns", "nanos", "nanoseconds"].contains(ColumnName.plain(name)), range.upperBound < 1_000_000_000 {
      return true
    }
    guard range.lowerBound > 1_000_000_000, let unit = TimeFormat.unit(of: range) else { return false }
    return (ColumnName.timeRank(name) > 0 && column.steps.down * 20 <= column.steps.up) || echoesTime(place, unit)
  }

  /// Whether a column says the same moments as that of the times, or others as far from each.
  func echoesTime(_ place: Int, _ format: TimeFormat) -> Bool {
    guard let time = candidate.timeColumn, time != place, candidate.timeOfDayColumn == nil else { return false }
    var zones = ZoneNames()
    let ours = times(time, result.timeFormat, &zones)
    return ours.count > 1 && Self.distance(times(place, format, &zones), ours) != nil
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
    if !candidate.dateParts.isEmpty {
      return "holds the year of each time, beside "
        + DateParts.names[1..<candidate.dateParts.count].joined(separator: ", ")
    }
    if let year = result.firstYear { return "holds dates without a year, the first of \(year)" }
    var reason =
      result.timeFormat.unitsPerSecond == nil
      ? "holds \(result.timeFormat.example)" : "counts \(result.timeFormat.example)"
    if let day = result.firstDay {
      reason = "holds times of day, the first of \(CalendarDay.format(day))"
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

  /// What the columns say that never change, for the reader to tell where one does beyond the sample.
  private mutating func keepConstants() {
    guard !isWhole else { return }
    for place in columns.indices
    where result.columns[place].basis == .constant
      || result.columns[place].basis == .yesAndNo && columns[place].isConstant
    {
      result.columns[place].constant = columns[place].distinct.first.map { Array($0.utf8) }
    }
  }

  private mutating func nameOrigin() {
    if isInfluxDB { result.origin = "influxdb" }
  }
}

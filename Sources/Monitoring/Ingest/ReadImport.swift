import Formats
import Series
import Storage

/// A file that was read to its end: its rows wait in a spool, their grids are known.
struct ReadImport: ~Copyable {
  let columns: ImportColumns
  let keys: [String]
  /// One for each series that is made.
  let grids: [TimeLattice]
  let slots: [Range<Int64>]
  let isFlag: [Bool]
  private let watches: [ArrivalTimes]
  private let firstRows: [ImportReading.Row]
  private let origin: String
  private let counts: (rounded: Int, footer: [Int], clock: (skipped: Int, doubled: Int))
  /// What was left out, or contradicted later.
  private let notes: [String]
  private let parameters: ImportParameters
  private let known: SeriesDefinition?
  private var spool: PointSpool

  /// - Parameter spool: that of the intake, which was handed over.
  init(
    _ intake: borrowing TableIntake, _ columns: ImportColumns, _ grids: [TimeLattice], _ parameters: ImportParameters,
    _ known: SeriesDefinition?, spool: consuming PointSpool
  ) {
    self.columns = columns
    (keys, isFlag, firstRows, origin, counts) = (
      intake.keys, intake.isFlag, intake.firstRows, intake.origin, intake.counts
    )
    notes = intake.notes
    (watches, self.grids, self.parameters, self.known) = (intake.watches, grids, parameters, known)
    slots = zip(grids, intake.watches).map { $0.slots(from: $1.first, to: $1.last + 1) }
    self.spool = spool
  }

  /// The first and the last time of the one series, on its grid.
  var times: (first: Int64, last: Int64) { (watches[0].first, watches[0].last) }

  var rows: Int { spool.rows }

  /// The rows, those of one series at a time: the place of its key, times, and values column by column.
  mutating func forEachBatch(_ body: (_ key: Int, _ times: [Int64], _ values: [Double]) throws -> Void) throws {
    guard columns.isLong else { return try spool.forEachBatch { times, values in try body(0, times, values) } }
    let width = columns.width
    try spool.forEachBatch { times, values in
      var rows: [Int: [Int]] = [:]
      let keyColumn = (width - 1) * times.count
      for row in times.indices { rows[Int(values[keyColumn + row]), default: []].append(row) }
      for (key, rows) in rows.sorted(by: { $0.key < $1.key }) {
        var mine: [Double] = []
        mine.reserveCapacity(rows.count * (width - 1))
        for column in 0..<width - 1 { for row in rows { mine.append(values[column * times.count + row]) } }
        try body(key, rows.map { times[$0] }, mine)
      }
    }
  }

  /// What the file was taken for.
  ///
  /// - Parameters:
  ///   - id: of the one series, or what the ids of several begin with.
  ///   - countsRows: goes through the rows once more, for what storing them would find out: rows, duplicates and gaps of each
  ///     part, which are 0 otherwise.
  mutating func reading(id: String?, target: TableIntake.Target, countsRows: Bool) throws -> ImportReading {
    let counted = countsRows ? try countRows() : nil
    let isOne = watches.count == 1
    let ids = try identifiers(id, target)
    let parts = watches.indices.map { place in
      ImportReading.Part(
        key: isOne ? (keys.count == 1 ? keys[0] : nil) : keys[place], id: ids[place], interval: grids[place].interval,
        alignment: watches[place].alignment, regularity: watches[place].regularity, first: watches[place].first,
        last: watches[place].last, rows: counted?[place].rows ?? 0, duplicates: counted?[place].duplicates ?? 0,
        gaps: counted?[place].gaps ?? 0, moved: watches[place].moved.count, mostMoved: watches[place].moved.most)
    }
    let layout = columns.layout
    var warnings = ImportReading.warnings(
      layout, parts, rounded: counts.rounded, footer: counts.footer, clock: counts.clock)
    if isOne, keys.count > 1 {
      warnings.append(
        "the rows are of \(keys.count) series, which become metrics of one; POST /v1/imports makes a series of each")
    }
    let zone = layout.isLocal ? parameters.timezone ?? layout.zone?.name ?? known?.timezone ?? "UTC" : nil
    return ImportReading(
      layout: layout, format: origin.isEmpty ? "csv" : origin, timezone: zone, parts: parts, firstRows: firstRows,
      footer: counts.footer, warnings: warnings + notes, parameters: shown(zone, parts[0]))
  }

  private mutating func countRows() throws -> [(rows: Int, duplicates: Int, gaps: Int)] {
    let (watches, grids, slots, keys) = (self.watches, self.grids, self.slots, self.keys)
    let isOne = watches.count == 1
    var seen = slots.map(SlotSet.init(within:))
    var rows = slots.map { _ in 0 }
    var extra = slots.map { _ in 0 }
    var perKey: [Int: SlotSet] = [:]
    try forEachBatch { key, times, _ in
      let place = isOne ? 0 : key
      for time in times {
        guard let slot = grids[place].slot(of: time, watches[place].alignment), slots[place].contains(slot) else {
          continue
        }
        // Where several series become one, a time of each is no duplicate.
        if isOne, keys.count > 1 {
          if perKey[key, default: SlotSet(within: slots[0])].contains(slot) { extra[0] += 1 }
          perKey[key, default: SlotSet(within: slots[0])].set(slot, to: true)
        } else if seen[place].contains(slot) {
          extra[place] += 1
        }
        seen[place].set(slot, to: true)
      }
      rows[place] += times.count
    }
    return watches.indices.map { (rows[$0], extra[$0], slots[$0].count - seen[$0].count) }
  }

  private func identifiers(_ id: String?, _ target: TableIntake.Target) throws(MonitoringError) -> [String?] {
    guard target == .each, watches.count > 1 else { return [id ?? (keys.count == 1 ? Self.identifier(keys[0]) : nil)] }
    let ids = keys.map { Self.identifier((id ?? "") + $0) }
    // Two keys that differ in nothing that an id can say.
    if let twin = ids.indices.first(where: { ids[..<$0].contains(ids[$0]) }) {
      let other = ids.firstIndex(of: ids[twin]) ?? 0
      throw MonitoringError(
        .invalidId,
        "The series '\(keys[other])' and '\(keys[twin])' would both be called '\(ids[twin] ?? "")'; take them in files of their own."
      )
    }
    return ids
  }

  /// A key as an id: what no id may hold becomes a dash.
  private static func identifier(_ key: String) -> String? {
    let plain = key.unicodeScalars.map { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          || "._-".unicodeScalars.contains(scalar))
        ? Character(scalar) : "-"
    }
    let id = String(String(plain).split(separator: "-").joined(separator: "-").prefix(128))
    return id.isEmpty || id == "." || id == ".." ? nil : id
  }

  private func shown(_ zone: String?, _ part: ImportReading.Part) -> ImportParameters {
    let layout = columns.layout
    var shown = parameters
    shown.timeColumns =
      layout.columns.allSatisfy { $0.isNamed || ![.time, .timeOfDay].contains($0.kind) } ? layout.timeColumns : []
    shown.timeFormat = layout.timeFormat
    shown.timezone = zone
    shown.decimal = layout.decimal
    // What was guessed from its letters is said, lest the next file's say something else.
    if layout.encoding.isGuess { shown.encoding = layout.encoding }
    guard layout.headerLine != nil else { return shown }
    shown.label = layout.labelColumn ?? ""
    shown.ignore = layout.ignoreColumn
    shown.context = layout.context
    shown.seriesColumns = layout.seriesColumns
    shown.omit = layout.omitted.filter { name in layout.columns.contains { $0.name == name && $0.isNamed } }
    shown.valueColumns = []
    (shown.interval, shown.alignment) = (part.interval, part.alignment)
    if part.alignment == .aggregate { shown.aggregation = parameters.aggregation ?? known?.aggregation ?? .mean }
    return shown
  }
}

import Series
import Storage

/// Writes the rows of one request into a series: within the one transaction that makes them all visible, or into an upload.
struct BatchWriter {
  /// Labels that are inserted at a time.
  private static let labelBatch = 4_096

  private let alignment: Alignment
  /// Takes the points, and answers what they changed.
  private let keep: (PointBatch) throws -> PointChanges
  private let grid: TimeLattice
  private let layout: RowLayout
  private let positions: [Int]
  private var seen: SlotSet
  private var anomalies: SlotSet?
  private var ignored: SlotSet?
  private(set) var rows = 0
  private(set) var changes = PointChanges()
  /// Rows between two slots, which went to one of them.
  private(set) var moved = 0
  /// The rows of intervals that become one value each; nil where a row is a point.
  private var aggregate: SlotAggregate?

  /// - Parameters:
  ///   - definition: of the series.
  ///   - slots: holds every row.
  ///   - layout: what the columns of the rows are.
  /// - Throws: `unknown_metric` where the series lost a column since the request was read.
  init(
    _ definition: SeriesDefinition, grid: TimeLattice, slots: Range<Int64>, layout: RowLayout,
    keep: @escaping (PointBatch) throws -> PointChanges
  ) throws(MonitoringError) {
    alignment = definition.alignment
    self.keep = keep
    self.grid = grid
    self.layout = layout
    positions = try layout.positions(in: definition)
    seen = SlotSet(within: slots)
    anomalies = layout.hasLabels ? SlotSet(within: slots) : nil
    ignored = layout.hasIgnore ? SlotSet(within: slots) : nil
    if alignment == .aggregate {
      aggregate = SlotAggregate(
        definition.aggregation, columns: layout.width, flags: layout.names.count..<layout.width)
    }
  }

  /// Rows whose time came again later; none where the rows of an interval become one value.
  var duplicates: Int { alignment == .aggregate ? 0 : rows - seen.count }

  mutating func write(_ times: [Int64], _ values: [Double]) throws {
    let slots = try slots(of: times)
    for slot in slots { seen.set(slot, to: true) }
    rows += slots.count
    guard aggregate == nil else {
      try aggregate?.take(slots, values)
      return
    }
    try write(slots: slots, values)
  }

  private mutating func write(slots: [Int64], _ values: [Double]) throws {
    if let column = layout.labelColumn { Self.mark(&anomalies, slots, values, column) }
    if let column = layout.ignoreColumn { Self.mark(&ignored, slots, values, column) }
    let width = slots.count * positions.count
    let batch = PointBatch(
      slots: slots, columns: positions, values: width == values.count ? values : Array(values[..<width]))
    changes += try keep(batch)
  }

  private mutating func slots(of times: [Int64]) throws(MonitoringError) -> [Int64] {
    var slots = times
    for index in slots.indices {
      guard let slot = grid.slot(of: slots[index], alignment), seen.slots.contains(slot) else {
        // The grid was fixed by another request after this one was read.
        throw MonitoringError(.offGrid, "\(slots[index]) is not on the grid that the series has by now.")
      }
      if alignment != .strict, grid.time(ofSlot: slot) != slots[index] { moved += 1 }
      slots[index] = slot
    }
    return slots
  }

  private static func mark(_ set: inout SlotSet?, _ slots: [Int64], _ values: [Double], _ column: Int) {
    let start = column * slots.count
    for (row, slot) in slots.enumerated() { set?.set(slot, to: values[start + row] == 1) }
  }

  /// Writes what waited for the last row: values of whole intervals.
  mutating func finishRows() throws {
    guard let aggregate else { return }
    self.aggregate = nil
    try aggregate.forEachBatch { slots, values in try write(slots: slots, values) }
  }

  /// Stores the labelled ranges as labels of the file's.
  ///
  /// - Returns: how many.
  mutating func storeLabels(of series: Int64, in transaction: Transaction, now: Int64) throws -> Int {
    try store(anomalies, .anomaly, of: series, in: transaction, now)
      + store(ignored, .ignore, of: series, in: transaction, now)
  }

  private func store(
    _ set: SlotSet?, _ kind: LabelRecord.Kind, of series: Int64, in transaction: Transaction, _ now: Int64
  ) throws -> Int {
    var count = 0
    var batch: [NewLabel] = []
    try set?.forEachRun { run in
      let (start, end) = (grid.time(ofSlot: run.lowerBound), grid.time(ofSlot: run.upperBound))
      batch.append(NewLabel(start: start, end: end, kind: kind, source: .upload))
      count += 1
      if batch.count == Self.labelBatch {
        _ = try transaction.labels.insert(batch, series: series, now: now)
        batch = []
      }
    }
    _ = try transaction.labels.insert(batch, series: series, now: now)
    return count
  }
}

extension BatchWriter {
  /// Within the transaction that makes all visible.
  init(
    _ transaction: Transaction, into record: SeriesRecord, grid: TimeLattice, slots: Range<Int64>, layout: RowLayout
  ) throws(MonitoringError) {
    try self.init(record.definition, grid: grid, slots: slots, layout: layout) { batch in
      try transaction.points.upsert(batch, into: record)
    }
  }
}

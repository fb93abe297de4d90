import Series
import Storage

/// Writes the rows of one request into a series, within the one transaction that makes them all visible.
struct BatchWriter {
  /// Labels that are inserted at a time.
  private static let labelBatch = 4_096

  private let transaction: Transaction
  private let record: SeriesRecord
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
  ///   - slots: holds every row.
  ///   - layout: what the columns of the rows are.
  /// - Throws: `unknown_metric` where the series lost a column since the request was read.
  init(
    _ transaction: Transaction, into record: SeriesRecord, grid: TimeLattice, slots: Range<Int64>, layout: RowLayout
  ) throws(MonitoringError) {
    self.transaction = transaction
    self.record = record
    self.grid = grid
    self.layout = layout
    positions = try layout.positions(in: record.definition)
    seen = SlotSet(within: slots)
    anomalies = layout.hasLabels ? SlotSet(within: slots) : nil
    ignored = layout.hasIgnore ? SlotSet(within: slots) : nil
    if record.definition.alignment == .aggregate {
      aggregate = SlotAggregate(
        record.definition.aggregation, columns: layout.width, flags: layout.names.count..<layout.width)
    }
  }

  /// Rows whose time came again later; none where the rows of an interval become one value.
  var duplicates: Int { record.definition.alignment == .aggregate ? 0 : rows - seen.count }

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
    changes += try transaction.points.upsert(batch, into: record)
  }

  private mutating func slots(of times: [Int64]) throws(MonitoringError) -> [Int64] {
    var slots = times
    for index in slots.indices {
      guard let slot = grid.slot(of: slots[index], record.definition.alignment), seen.slots.contains(slot) else {
        // The grid was fixed by another request after this one was read.
        throw MonitoringError(.offGrid, "\(slots[index]) is not on the grid that the series has by now.")
      }
      if record.definition.alignment != .strict, grid.time(ofSlot: slot) != slots[index] { moved += 1 }
      slots[index] = slot
    }
    return slots
  }

  private static func mark(_ set: inout SlotSet?, _ slots: [Int64], _ values: [Double], _ column: Int) {
    let start = column * slots.count
    for (row, slot) in slots.enumerated() { set?.set(slot, to: values[start + row] == 1) }
  }

  /// Stores what waited for the last row: values of whole intervals, and the labelled ranges as labels of the file's.
  ///
  /// - Returns: how many labels.
  mutating func finish(now: Int64) throws -> Int {
    if let aggregate {
      self.aggregate = nil
      try aggregate.forEachBatch { slots, values in try write(slots: slots, values) }
    }
    return try store(anomalies, .anomaly, now) + store(ignored, .ignore, now)
  }

  private func store(_ set: SlotSet?, _ kind: LabelRecord.Kind, _ now: Int64) throws -> Int {
    var count = 0
    var batch: [NewLabel] = []
    try set?.forEachRun { run in
      let (start, end) = (grid.time(ofSlot: run.lowerBound), grid.time(ofSlot: run.upperBound))
      batch.append(NewLabel(start: start, end: end, kind: kind, source: .upload))
      count += 1
      if batch.count == Self.labelBatch {
        _ = try transaction.labels.insert(batch, series: record.key, now: now)
        batch = []
      }
    }
    _ = try transaction.labels.insert(batch, series: record.key, now: now)
    return count
  }
}

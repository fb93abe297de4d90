import Series

/// Rows that become one value an interval, gathered until all of a request have come.
///
/// What a request brings for an interval is all that counts: a later request replaces it, so that sending again changes nothing.
struct SlotAggregate {
  /// Values that are gathered at a time: 12 bytes each.
  private static let mostCells = 32_000_000
  private static let batchSlots = 65_536

  private let aggregation: Aggregation
  private let columns: Int
  /// Columns of ones and zeros, of which one is enough.
  private let flags: Range<Int>
  private var places: [Int64: Int] = [:]
  private var slots: [Int64] = []
  /// Row by row, so that a slot that is new adds to their ends.
  private var values: [Double] = []
  private var counts: [UInt32] = []

  init(_ aggregation: Aggregation, columns: Int, flags: Range<Int>) {
    (self.aggregation, self.columns, self.flags) = (aggregation, columns, flags)
  }

  /// - Parameter values: column after column.
  /// - Throws: `body_too_large`.
  mutating func take(_ slots: [Int64], _ values: [Double]) throws(MonitoringError) {
    for (row, slot) in slots.enumerated() {
      let start = try place(of: slot) * columns
      for column in 0..<columns {
        let value = values[column * slots.count + row]
        if !value.isNaN { add(value, at: start + column, isFlag: flags.contains(column)) }
      }
    }
  }

  private mutating func place(of slot: Int64) throws(MonitoringError) -> Int {
    if let place = places[slot] { return place }
    guard (slots.count + 1) * columns <= Self.mostCells else {
      throw MonitoringError(
        .bodyTooLarge, "One request may make \(Self.mostCells / columns) intervals of rows; send the file in parts.")
    }
    places[slot] = slots.count
    slots.append(slot)
    values.append(contentsOf: repeatElement(.nan, count: columns))
    counts.append(contentsOf: repeatElement(0, count: columns))
    return slots.count - 1
  }

  private mutating func add(_ value: Double, at cell: Int, isFlag: Bool) {
    counts[cell] &+= 1
    let isFirst = counts[cell] == 1
    switch isFlag ? .max : aggregation {
    case .mean, .sum: values[cell] = isFirst ? value : values[cell] + value
    case .last: values[cell] = value
    case .max: values[cell] = isFirst ? value : Swift.max(values[cell], value)
    case .count: values[cell] = Double(counts[cell])
    }
  }

  /// The intervals in the order of time.
  func forEachBatch(_ body: (_ slots: [Int64], _ values: [Double]) throws -> Void) throws {
    let order = slots.indices.sorted { slots[$0] < slots[$1] }
    for start in stride(from: 0, to: order.count, by: Self.batchSlots) {
      let rows = order[start..<min(start + Self.batchSlots, order.count)]
      var columnar: [Double] = []
      columnar.reserveCapacity(rows.count * columns)
      for column in 0..<columns {
        for row in rows { columnar.append(value(row * columns + column, isFlag: flags.contains(column))) }
      }
      try body(rows.map { slots[$0] }, columnar)
    }
  }

  private func value(_ cell: Int, isFlag: Bool) -> Double {
    aggregation == .mean && !isFlag ? values[cell] / Double(counts[cell]) : values[cell]
  }
}

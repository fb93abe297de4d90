import Kernels

/// The points of one series that lie in no chunk yet, in the order of their slots and of the log.
struct PointTail: Sendable {
  struct Column: Equatable, Sendable {
    /// As chunks know it.
    let number: Int64
    let isMetric: Bool
  }

  let generation: Int64
  let columns: [Column]
  /// The row of the log that each point lies in, not falling.
  private(set) var keys: [Int64] = []
  /// Rising.
  private(set) var slots: [Int64] = []
  /// Point after point, each with a value a column; NaN where missing.
  private(set) var values: [Double] = []
  /// How many points, and rows of the log, there were up to each of these, from zero again after all that 32 bits hold:
  /// whoever looks at the series asks for their number.
  private var counted: [(points: UInt32, appends: UInt32)] = []

  init(generation: Int64, columns: [Column]) {
    self.generation = generation
    self.columns = columns
  }

  /// - Returns: whether the row of the log had no points of the series yet.
  mutating func append(key: Int64, slots: [Int64], values: [Double]) -> Bool {
    var last = counted.last ?? (points: 0, appends: 0)
    let isFirst = keys.last != key
    if isFirst, !slots.isEmpty { last.appends &+= 1 }
    keys.append(contentsOf: repeatElement(key, count: slots.count))
    self.slots += slots
    self.values += values
    for row in keys.count - slots.count..<keys.count {
      if isPoint(row) { last.points &+= 1 }
      counted.append(last)
    }
    return isFirst
  }

  /// Forgets the points of the log's rows up to a key, or from one on.
  mutating func remove(through key: Int64) { remove(0..<firstRow(after: key)) }
  mutating func remove(from key: Int64) { remove(firstRow(after: key - 1)..<keys.count) }

  private mutating func remove(_ rows: Range<Int>) {
    keys.removeSubrange(rows)
    slots.removeSubrange(rows)
    counted.removeSubrange(rows)
    values.removeSubrange(rows.lowerBound * columns.count..<rows.upperBound * columns.count)
  }

  /// The points after one row of the log, up to another.
  func rows(after first: Int64, through last: Int64) -> Range<Int> {
    let start = firstRow(after: first)
    return start..<max(start, firstRow(after: last))
  }

  private func firstRow(after key: Int64) -> Int { keys.partitioningIndex { $0 > key } }

  /// Whether a point has a value in a metric, and so counts as one.
  func isPoint(_ row: Int) -> Bool {
    for (column, kind) in columns.enumerated() where kind.isMetric && !values[row * columns.count + column].isNaN {
      return true
    }
    return false
  }

  /// What these points add to their series.
  func summary(of rows: Range<Int>) -> Summary? {
    guard let first = rows.first, let last = rows.last else { return nil }
    return Summary(
      points: Int64(counted[last].points &- counted[first].points) + (isPoint(first) ? 1 : 0), lastSlot: slots[last],
      appends: Int64(counted[last].appends &- counted[first].appends) + 1)
  }

  struct Summary: Equatable, Sendable {
    /// With a value in a metric.
    let points: Int64
    let lastSlot: Int64
    /// Changes of the series: each row of the log is one.
    let appends: Int64
  }

  /// Points as they are written to chunks.
  func batch(of rows: Range<Int>, positions: [Int]) -> PointBatch {
    var values: [Double] = []
    values.reserveCapacity(rows.count * columns.count)
    for column in columns.indices {
      for row in rows { values.append(self.values[row * columns.count + column]) }
    }
    return PointBatch(slots: Array(slots[rows]), columns: positions, values: values)
  }
}

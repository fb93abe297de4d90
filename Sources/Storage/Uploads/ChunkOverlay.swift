/// A chunk of one column as an upload says it should be: values, missing ones, and slots of which it says nothing.
///
/// Stored as a chunk of points is, but whole, with ``PointBatch/unchanged`` where nothing is said.
struct ChunkOverlay {
  private(set) var values: [Double]

  /// Says nothing.
  init() { values = [Double](repeating: PointBatch.unchanged, count: ChunkAddress.slotsPerChunk) }

  /// - Throws: `unreadableValue` for another number of values.
  init(stored values: [Double]) throws(StorageError) {
    guard values.count == ChunkAddress.slotsPerChunk else { throw .unreadableValue }
    self.values = values
  }

  mutating func set(_ value: Double, at offset: Int) {
    guard value.bitPattern != PointBatch.unchanged.bitPattern else { return }
    values[offset] = value.isNaN ? .nan : value
  }

  /// Lays what it says of some offsets over values, the first of which is that of the first offset.
  func lay(over target: inout [Double], at place: Int, offsets: Range<Int>) {
    for (index, offset) in offsets.enumerated() where values[offset].bitPattern != PointBatch.unchanged.bitPattern {
      target[place + index] = values[offset]
    }
  }

  /// The slots that it says something of; nil for none.
  var extent: ClosedRange<Int>? {
    func says(_ value: Double) -> Bool { value.bitPattern != PointBatch.unchanged.bitPattern }
    guard let first = values.firstIndex(where: says), let last = values.lastIndex(where: says) else { return nil }
    return first...last
  }
}

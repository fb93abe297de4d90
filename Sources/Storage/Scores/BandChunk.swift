/// One stored piece of the bands of several metrics: of each of 64 slots, of each metric, expected, lower, upper and
/// contribution. Slot by slot, and in smaller pieces than points, because a point that arrives rewrites its piece.
struct BandChunk {
  static let slots = 64
  static let columns = 4

  let metrics: Int
  private(set) var data: [Double]

  init(metrics: Int) {
    self.metrics = metrics
    data = [Double](repeating: .nan, count: Self.slots * metrics * Self.columns)
  }

  /// nil for data of another number of metrics: what a version of the program wrote that kept only the first one's.
  init?(metrics: Int, data: [Double]) {
    guard data.count == Self.slots * metrics * Self.columns else { return nil }
    self.metrics = metrics
    self.data = data
  }

  /// The pieces that a range of slots touches.
  static func numbers(of slots: Range<Int64>) -> Range<Int64> {
    slots.isEmpty ? 0..<0 : slots.lowerBound >> 6..<((slots.upperBound - 1) >> 6) + 1
  }

  /// The slots of a piece.
  static func slots(of number: Int64) -> Range<Int64> { number << 6..<(number + 1) << 6 }

  /// Takes over the part of a block that lies in this piece.
  mutating func insert(_ block: ScoreBlock, number: Int64) {
    let first = number << 6
    for slot in block.slots.clamped(to: Self.slots(of: number)) {
      let source = Int(slot - block.firstSlot)
      for (metric, band) in block.bands.enumerated() {
        let place = place(of: slot - first, metric)
        data[place] = band.expected[source]
        data[place + 1] = band.lower[source]
        data[place + 2] = band.upper[source]
        data[place + 3] = band.contribution[source]
      }
    }
  }

  /// Copies those slots of the block that are computed.
  func copy(number: Int64, into block: inout ScoreBlock, where computed: [Bool]) {
    let slots = block.slots.clamped(to: Self.slots(of: number))
    for metric in 0..<metrics {
      for slot in slots where computed[Int(slot - block.firstSlot)] {
        let target = Int(slot - block.firstSlot)
        let place = place(of: slot - number << 6, metric)
        block.bands[metric].expected[target] = data[place]
        block.bands[metric].lower[target] = data[place + 1]
        block.bands[metric].upper[target] = data[place + 2]
        block.bands[metric].contribution[target] = data[place + 3]
      }
    }
  }

  private func place(of offset: Int64, _ metric: Int) -> Int { (Int(offset) * metrics + metric) * Self.columns }
}

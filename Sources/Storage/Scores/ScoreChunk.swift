/// One stored chunk of scores: four columns of 1,024 doubles one after another (the score, and the band of the first
/// metric), and the computed slots. The bands of several metrics are in ``BandChunk``s beside it.
struct ScoreChunk {
  static let columns = 4

  private(set) var computed: SlotBitmap
  private(set) var data: [Double]

  init() {
    computed = SlotBitmap()
    data = [Double](repeating: .nan, count: Self.columns * ChunkAddress.slotsPerChunk)
  }

  /// - Throws: `corrupt` for blobs of another size.
  init(computed: [UInt8], data: [Double]) throws(StorageError) {
    guard data.count == Self.columns * ChunkAddress.slotsPerChunk else { throw .unreadableValue }
    self.computed = try SlotBitmap(bytes: computed)
    self.data = data
  }

  /// Takes over the part of a block that lies in this chunk.
  mutating func insert(_ block: ScoreBlock, chunk: Int64) {
    let offsets = ChunkAddress.offsets(of: block.slots, inChunk: chunk)
    let place = Int(chunk << 10 + Int64(offsets.lowerBound) - block.firstSlot)
    let first = block.bands.first
    let columns = [block.score] + (first.map { [$0.expected, $0.lower, $0.upper] } ?? [])
    for (column, values) in columns.enumerated() {
      let start = column * ChunkAddress.slotsPerChunk + offsets.lowerBound
      data.replaceSubrange(start..<start + offsets.count, with: values[place..<place + offsets.count])
    }
    computed.set(offsets, to: true)
  }

  /// Forgets the slots at these offsets.
  mutating func remove(_ offsets: Range<Int>) {
    for column in 0..<Self.columns {
      for offset in offsets { data[column * ChunkAddress.slotsPerChunk + offset] = .nan }
    }
    computed.set(offsets, to: false)
  }

  /// Copies what is computed into the block that is being read, and notes which slots are.
  func copy(chunk: Int64, into block: inout ScoreBlock, computed isComputed: inout [Bool]) {
    let hasBand = !block.bands.isEmpty
    for offset in ChunkAddress.offsets(of: block.slots, inChunk: chunk) where computed[offset] {
      let place = Int(chunk << 10 + Int64(offset) - block.firstSlot)
      isComputed[place] = true
      block.score[place] = data[offset]
      guard hasBand else { continue }
      block.bands[0].expected[place] = data[ChunkAddress.slotsPerChunk + offset]
      block.bands[0].lower[place] = data[2 * ChunkAddress.slotsPerChunk + offset]
      block.bands[0].upper[place] = data[3 * ChunkAddress.slotsPerChunk + offset]
    }
  }
}

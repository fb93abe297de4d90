/// One stored chunk of scores: four columns of 1,024 doubles one after another, and the computed slots.
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
    let first = Int(chunk << 10 + Int64(offsets.lowerBound) - block.firstSlot)
    let columns = [block.score, block.expected, block.lower, block.upper]
    for (column, values) in columns.enumerated() {
      let start = column * ChunkAddress.slotsPerChunk + offsets.lowerBound
      data.replaceSubrange(start..<start + offsets.count, with: values[first..<first + offsets.count])
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

  /// Copies what is computed into the range that is being read, and notes what is not.
  func copy(chunk: Int64, into scores: inout StoredScores) {
    for offset in ChunkAddress.offsets(of: scores.block.slots, inChunk: chunk) {
      let slot = chunk << 10 + Int64(offset)
      guard computed[offset] else {
        scores.addAbsent(slot..<slot + 1)
        continue
      }
      let place = Int(slot - scores.block.firstSlot)
      scores.block.score[place] = data[offset]
      scores.block.expected[place] = data[ChunkAddress.slotsPerChunk + offset]
      scores.block.lower[place] = data[2 * ChunkAddress.slotsPerChunk + offset]
      scores.block.upper[place] = data[3 * ChunkAddress.slotsPerChunk + offset]
    }
  }
}

extension StoredScores {
  /// Adds a range at the end, as part of the last one where they meet.
  mutating func addAbsent(_ range: Range<Int64>) {
    if range.isEmpty { return }
    if let last = absent.last, last.upperBound == range.lowerBound {
      absent[absent.count - 1] = last.lowerBound..<range.upperBound
    } else {
      absent.append(range)
    }
  }
}

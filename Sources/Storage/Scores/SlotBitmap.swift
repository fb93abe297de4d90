/// One bit for each of the 1,024 slots of a chunk: slot offset o is bit o mod 8 of byte ⌊o / 8⌋.
struct SlotBitmap: Equatable {
  private(set) var bytes: [UInt8]

  init() { bytes = [UInt8](repeating: 0, count: ChunkAddress.slotsPerChunk / 8) }

  /// - Throws: `corrupt` for a blob of another size.
  init(bytes: [UInt8]) throws(StorageError) {
    guard bytes.count == ChunkAddress.slotsPerChunk / 8 else { throw .unreadableValue }
    self.bytes = bytes
  }

  subscript(offset: Int) -> Bool {
    get { bytes[offset >> 3] & (1 << UInt8(offset & 7)) != 0 }
    set {
      let bit: UInt8 = 1 << UInt8(offset & 7)
      if newValue { bytes[offset >> 3] |= bit } else { bytes[offset >> 3] &= ~bit }
    }
  }

  mutating func set(_ offsets: Range<Int>, to value: Bool) {
    for offset in offsets { self[offset] = value }
  }

  var isEmpty: Bool { bytes.allSatisfy { $0 == 0 } }
}

/// A set of slots within a stretch, one bit each.
struct SlotSet {
  /// The stretch; slots outside cannot be in the set.
  let slots: Range<Int64>
  private var words: [UInt64]

  init(within slots: Range<Int64>) {
    self.slots = slots
    words = [UInt64](repeating: 0, count: (slots.count + 63) / 64)
  }

  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// - Precondition: `slot` lies in the stretch.
  mutating func set(_ slot: Int64, to isMember: Bool) {
    let index = Int(slot - slots.lowerBound)
    let bit: UInt64 = 1 << UInt64(index & 63)
    if isMember { words[index >> 6] |= bit } else { words[index >> 6] &= ~bit }
  }

  func contains(_ slot: Int64) -> Bool {
    let index = Int(slot - slots.lowerBound)
    return words[index >> 6] >> UInt64(index & 63) & 1 == 1
  }

  /// The maximal runs of members, in order.
  func forEachRun(_ body: (Range<Int64>) throws -> Void) rethrows {
    var start: Int64?
    for index in words.indices {
      // A word that goes on as the one before needs no look at its bits.
      if words[index] == (start == nil ? 0 : .max) { continue }
      for bit in 0..<64 {
        let slot = slots.lowerBound + Int64(index * 64 + bit)
        let isMember = words[index] >> UInt64(bit) & 1 == 1
        if isMember, start == nil { start = slot }
        if !isMember, let first = start {
          try body(first..<slot)
          start = nil
        }
      }
    }
    if let first = start { try body(first..<slots.upperBound) }
  }
}

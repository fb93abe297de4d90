package import Series

/// A series' slots as storage counts them: within `ChunkAddress.slots`, so that every slot has a chunk.
extension TimeLattice {
  /// The slot of a time; nil where it lies between slots or beyond `ChunkAddress.slots`.
  package func slot(ofTime time: Int64) -> Int64? {
    let (distance, overflow) = time.subtractingReportingOverflow(phase)
    guard !overflow, distance % interval == 0 else { return nil }
    let slot = distance / interval
    return ChunkAddress.slots.contains(slot) ? slot : nil
  }

  /// The first slot at or after a time, clamped to `ChunkAddress.slots`: the bound of a half-open range.
  package func slot(atOrAfter time: Int64) -> Int64 {
    let (distance, overflow) = time.subtractingReportingOverflow(phase)
    if overflow { return ChunkAddress.slots.lowerBound }
    let (quotient, remainder) = distance.quotientAndRemainder(dividingBy: interval)
    let slot = remainder > 0 ? quotient + 1 : quotient
    return min(max(slot, ChunkAddress.slots.lowerBound), ChunkAddress.slots.upperBound)
  }

  /// The slots of the times from `from` (inclusive) to `to` (exclusive); empty where `to` ≤ `from`.
  package func slots(from: Int64, to: Int64) -> Range<Int64> {
    let lower = slot(atOrAfter: from)
    return lower..<max(lower, slot(atOrAfter: to))
  }

  /// The time of a slot; saturates where it would leave 64 bits.
  package func time(ofSlot slot: Int64) -> Int64 {
    let (distance, overflow) = slot.multipliedReportingOverflow(by: interval)
    if overflow { return slot < 0 ? .min : .max }
    let (time, late) = distance.addingReportingOverflow(phase)
    return late ? .max : time
  }
}

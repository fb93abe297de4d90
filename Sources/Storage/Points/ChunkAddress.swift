/// Where a slot lies: chunk = ⌊slot / 1,024⌋, offset = slot − 1,024 · chunk, for negative slots too.
package enum ChunkAddress {
  package static let slotsPerChunk = 1_024
  /// Slots beyond are refused: arithmetic on these never overflows.
  package static let slots: Range<Int64> = -(1 << 53)..<(1 << 53)

  /// The chunks that a range of slots touches.
  package static func chunks(of slots: Range<Int64>) -> Range<Int64> {
    slots.isEmpty ? 0..<0 : slots.lowerBound >> 10..<((slots.upperBound - 1) >> 10) + 1
  }

  /// The part of a chunk, as offsets, that lies in a range of slots which touches it.
  static func offsets(of slots: Range<Int64>, inChunk chunk: Int64) -> Range<Int> {
    let start = chunk << 10
    return Int(max(slots.lowerBound, start) - start)..<Int(min(slots.upperBound, start + 1_024) - start)
  }
}

import Testing

import Series
@testable import Storage

@Suite("Slots and chunks")
struct SlotTests {
  @Test(
    "Chunk and offset of a slot, below zero and at both ends",
    arguments: [
      (0, 0, 0), (1_023, 0, 1_023), (1_024, 1, 0), (-1, -1, 1_023), (-1_024, -1, 0), (-1_025, -2, 1_023),
      (1 << 53 - 1, 1 << 43 - 1, 1_023), (-(1 << 53), -(1 << 43), 0),
    ] as [(Int64, Int64, Int)])
  func address(slot: Int64, chunk: Int64, offset: Int) {
    #expect(ChunkAddress.chunks(of: slot..<slot + 1) == chunk..<chunk + 1)
    #expect(ChunkAddress.offsets(of: slot..<slot + 1, inChunk: chunk) == offset..<offset + 1)
  }

  @Test(
    "The offsets of a range, chunk by chunk, are the range",
    arguments: [-3_000..<3_000, 5..<6, -1..<1] as [Range<Int64>])
  func offsets(range: Range<Int64>) {
    var slots: [Int64] = []
    for chunk in ChunkAddress.chunks(of: range) {
      for offset in ChunkAddress.offsets(of: range, inChunk: chunk) {
        slots.append(chunk << 10 + Int64(offset))
      }
    }
    #expect(slots == Array(range))
  }

  @Test("An empty range touches no chunk")
  func empty() { #expect(ChunkAddress.chunks(of: 7..<7).isEmpty) }

  @Test(
    "A time on the grid has a slot and comes back from it",
    arguments: [(300, 0), (300, 299), (1, 0), (86_400, 3_600)] as [(Int64, Int64)],
    [-1_000_000, -1, 0, 1, 1_000_000] as [Int64])
  func roundTrip(grid: (Int64, Int64), slot: Int64) throws {
    let grid = TimeLattice(interval: grid.0, phase: grid.1)
    let time = grid.time(ofSlot: slot)
    #expect(grid.slot(ofTime: time) == slot)
    #expect(try TimeLattice(interval: grid.interval, through: time) == grid)
    if grid.interval > 1 { #expect(grid.slot(ofTime: time + 1) == nil) }
  }

  @Test("A range of times takes the slots at or after its start and before its end")
  func ranges() {
    let grid = TimeLattice(interval: 60, phase: 10)
    #expect(grid.slots(from: 10, to: 70) == 0..<1)
    #expect(grid.slots(from: 11, to: 71) == 1..<2)
    #expect(grid.slots(from: -49, to: 10) == 0..<0)
    #expect(grid.slots(from: -50, to: 11) == -1..<1)
    #expect(grid.slots(from: 70, to: 10).isEmpty)
    #expect(grid.slots(from: .min, to: .max) == ChunkAddress.slots)
  }

  @Test("The ends of 64 bits neither trap nor give a slot", arguments: [Int64.min, .max])
  func ends(time: Int64) {
    let grid = TimeLattice(interval: 1, phase: 0)
    #expect(grid.slot(ofTime: time) == nil)
    #expect(ChunkAddress.slots.lowerBound <= grid.slot(atOrAfter: time))
    #expect(TimeLattice(interval: 60, phase: 59).slot(ofTime: .min) == nil)
    #expect(TimeLattice(interval: .max, phase: 5).time(ofSlot: 2) == .max)
    #expect(TimeLattice(interval: .max, phase: 5).time(ofSlot: -2) == .min)
  }
}

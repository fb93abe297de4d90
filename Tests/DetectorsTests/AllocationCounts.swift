import AllocationCounter

/// Allocations of this thread between the steps of a training.
struct AllocationCounts {
  private var notes: [Int]

  init() {
    notes = []
    notes.reserveCapacity(1_000)
  }

  mutating func note() { notes.append(lapwing_allocations_of_this_thread()) }

  var betweenNotes: [Int] { zip(notes, notes.dropFirst()).map { $1 - $0 } }
}

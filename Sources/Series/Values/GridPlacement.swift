/// Which slot a moment belongs to, and the bookkeeping of those that belong to none.
///
/// Moments between slots are refused by default: moving a point is a decision about somebody's data. With a
/// tolerance, a moment at most that many seconds beside a slot counts as that slot (the earlier of two equally
/// near); half the interval takes them all.
package struct GridPlacement: Equatable, Sendable {
  /// A moment that lies on no slot.
  package struct Stray: Equatable, Sendable {
    /// Where it came from, as the caller counts: the line of a file, the index in a request.
    package let place: Int
    package let timestamp: Int64
  }

  package static let mostStrays = 20

  package let lattice: TimeLattice
  /// Seconds that a moment may lie beside its slot, at most half the interval.
  package let tolerance: Int64
  /// Moments that were moved to their slot.
  package private(set) var snapped = 0
  /// Moments refused, and the first of them.
  package private(set) var offGrid = 0
  package private(set) var firstStrays: [Stray] = []

  package init(lattice: TimeLattice, tolerance: Int64 = 0) {
    self.lattice = lattice
    self.tolerance = min(max(0, tolerance), lattice.interval / 2)
  }

  /// The slot of a moment that came from `place`; `nil`, and counted, where it has none.
  package mutating func slot(of timestamp: Int64, from place: Int) -> Int64? {
    if let slot = lattice.slot(at: timestamp) { return slot }
    if tolerance > 0, let before = lattice.slot(atOrBefore: timestamp) {
      let late = TimeLattice.remainder(timestamp - lattice.phase, lattice.interval)
      if late <= tolerance || lattice.interval - late <= tolerance {
        snapped += 1
        return late * 2 <= lattice.interval ? before : before + 1
      }
    }
    offGrid += 1
    if firstStrays.count < Self.mostStrays { firstStrays.append(Stray(place: place, timestamp: timestamp)) }
    return nil
  }
}

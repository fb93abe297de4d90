import Series
import Storage

/// How times that are not on the grid are told of: by line of a file, or by pointer into a JSON body.
struct OffGridWording: Sendable {
  /// By the number of a line or an element.
  let place: @Sendable (Int) -> Fault.Place
  /// What to do about it; empty where there is nothing to say.
  var advice = ""

  static let lines = OffGridWording { .line($0, column: nil) }
  static let file = OffGridWording(
    place: lines.place, advice: " Where the interval is another one, give it: ?interval=SECONDS.")
  static let timestamps = OffGridWording { .body("/timestamps/\($0)") }

  func error(_ placement: GridPlacement, rows: Int) -> MonitoringError {
    let lattice = placement.lattice
    let faults = placement.firstStrays.map { stray in
      Fault(
        at: place(stray.place), code: "off_grid",
        detail: "\(stray.timestamp) is not on the grid of \(lattice.interval) s through \(lattice.phase)")
    }
    let subject = placement.offGrid == 1 ? "time is" : "times are"
    return MonitoringError(
      "off_grid",
      """
      \(placement.offGrid) of \(rows) \(subject) not on the grid of \(lattice.interval) s through \
      \(nearby(placement)).\(advice)
      """, faults: faults)
  }

  /// A time of the grid near the first stray: a phase in 1970 tells nobody anything.
  private func nearby(_ placement: GridPlacement) -> Int64 {
    guard let stray = placement.firstStrays.first, let slot = placement.lattice.slot(atOrBefore: stray.timestamp) else {
      return placement.lattice.phase
    }
    return placement.lattice.timestamp(of: slot) ?? placement.lattice.phase
  }
}

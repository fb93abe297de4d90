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
    place: lines.place,
    advice:
      " Where they belong to the nearest slot: ?alignment=snap. Where the interval is another one: ?interval=SECONDS.")
  static let timestamps = OffGridWording { .body("/timestamps/\($0)") }

  func error(_ strays: StrayTimes, on lattice: TimeLattice, rows: Int) -> MonitoringError {
    let faults = strays.first.map { stray in
      Fault(
        at: place(stray.place), code: .offGrid,
        detail:
          "\(stray.time) is not on the grid of \(lattice.interval) s; the nearest slot is \(Self.nearest(stray.time, lattice))"
      )
    }
    let subject = strays.count == 1 ? "time is" : "times are"
    return MonitoringError(
      .offGrid,
      """
      \(strays.count) of \(rows) \(subject) not on the grid of \(lattice.interval) s through \
      \(Self.time(on: lattice, near: strays)).\(advice)
      """, faults: faults)
  }

  private static func nearest(_ time: Int64, _ lattice: TimeLattice) -> Int64 {
    lattice.slot(nearest: time).map { lattice.time(ofSlot: $0) } ?? lattice.phase
  }

  /// A time of the grid near the first stray: a phase in 1970 tells nobody anything.
  private static func time(on lattice: TimeLattice, near strays: StrayTimes) -> Int64 {
    guard let stray = strays.first.first, let slot = lattice.slot(atOrBefore: stray.time) else { return lattice.phase }
    return lattice.time(ofSlot: slot)
  }
}

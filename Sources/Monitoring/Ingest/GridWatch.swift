import Series
import Storage

/// Watches the times of a stream: finds their grid, and which of them do not lie on it.
///
/// The grid is given (a series that has points), passes through the first time at a given interval (the first points of
/// a series), or is inferred from the first rows of a file. Memory: those first rows, at most.
struct GridWatch {
  /// Rows from which a grid is inferred.
  static let sampleSize = 16_384

  private enum Source {
    case known(TimeLattice)
    case throughFirst(interval: Int64)
    case inferred(interval: Int64?)
  }

  private let source: Source
  private var placement: GridPlacement?
  private var sample: (times: [Int64], places: [Int]) = ([], [])
  private(set) var rows = 0
  private(set) var first = Int64.max
  private(set) var last = Int64.min

  /// The grid of a series, or where it has none the one through the first point.
  init(of record: SeriesRecord) {
    source = record.grid.map(Source.known) ?? .throughFirst(interval: record.definition.interval)
  }

  /// The grid of a file, its interval perhaps given.
  init(inferring interval: Int64?) {
    source = .inferred(interval: interval)
  }

  /// Takes note of the next rows.
  ///
  /// - Parameter places: where each came from: a line, or an index.
  mutating func take(_ times: [Int64], places: [Int]) throws(MonitoringError) {
    rows += times.count
    for time in times {
      first = min(first, time)
      last = max(last, time)
    }
    if case .inferred = source, placement == nil {
      sample.times += times
      sample.places += places
      if sample.times.count >= Self.sampleSize { try start() }
      return
    }
    if placement == nil { try start(through: times.first) }
    place(times, places)
  }

  /// The grid, once all rows came.
  ///
  /// - Throws: `no_points`, `interval_not_inferable`, `series_too_long`, `off_grid`.
  mutating func finish(_ wording: OffGridWording) throws(MonitoringError) -> TimeLattice {
    guard rows > 0 else { throw MonitoringError("no_points", "There is not a single point in the request.") }
    if placement == nil { try start() }
    guard let placement else { throw MonitoringError("no_points", "There is not a single point in the request.") }
    if placement.offGrid > 0 { throw wording.error(placement, rows: rows) }
    try SeriesLimits.check(span: placement.lattice.slots(from: first, to: last + 1))
    return placement.lattice
  }

  private mutating func start(through time: Int64? = nil) throws(MonitoringError) {
    let lattice: TimeLattice
    do throws(SeriesError) {
      switch source {
      case .known(let grid): lattice = grid
      case .throughFirst(let interval): lattice = try TimeLattice(interval: interval, through: time ?? 0)
      case .inferred(let interval): lattice = try InferredGrid(of: sample.times, interval: interval).lattice
      }
    } catch {
      throw Self.notInferable(sample.times.count)
    }
    guard SeriesLimits.interval.contains(lattice.interval) else { throw Self.notInferable(sample.times.count) }
    placement = GridPlacement(lattice: lattice)
    let held = sample
    sample = ([], [])
    place(held.times, held.places)
  }

  private mutating func place(_ times: [Int64], _ places: [Int]) {
    guard var placement else { return }
    self.placement = nil
    for index in times.indices { _ = placement.slot(of: times[index], from: places[index]) }
    self.placement = placement
  }

  private static func notInferable(_ rows: Int) -> MonitoringError {
    MonitoringError(
      "interval_not_inferable",
      """
      No interval of 1 to \(SeriesLimits.interval.upperBound) s can be inferred from \(rows) rows; give it: \
      ?interval=SECONDS.
      """)
  }
}

/// How times that are not on the grid are told of: by line of a file, or by pointer into a JSON body.
struct OffGridWording: Sendable {
  let place: @Sendable (GridPlacement.Stray) -> Fault.Place
  /// What to do about it; empty where there is nothing to say.
  var advice = ""

  static let lines = OffGridWording { .line($0.place, column: nil) }
  static let file = OffGridWording(
    place: lines.place, advice: " Where the interval is another one, give it: ?interval=SECONDS.")
  static let timestamps = OffGridWording { .body("/timestamps/\($0.place)") }

  func error(_ placement: GridPlacement, rows: Int) -> MonitoringError {
    let lattice = placement.lattice
    let faults = placement.firstStrays.map { stray in
      Fault(
        at: place(stray), code: "off_grid",
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

import Series
import Storage

/// Watches the times of a stream: finds their grid, and which of them do not lie on it, lie too far in the future, or far
/// from all others.
///
/// The grid is given (a series that has points), passes through the first time at a given interval (the first points of
/// a series), or is inferred from the first rows of a file. Memory: those first rows, at most.
struct ArrivalTimes {
  /// Rows from which a grid is inferred.
  static let sampleSize = 16_384

  private enum Source {
    case known(TimeLattice)
    case throughFirst(interval: Int64)
    case inferred(interval: Int64?)
  }

  private let source: Source
  /// The series that is added to.
  private let series: SeriesRecord?
  /// Unix seconds.
  private let now: Int64
  /// nil for the default, which goes by the interval.
  private let futureLimit: Int64?
  /// Whether rows may lie as far apart as they like.
  private let allowsGaps: Bool
  private var future: FutureTimes
  private var islands = TimeIslands()
  private var lattice: TimeLattice?
  private var strays = StrayTimes()
  private var sample: (times: [Int64], places: [Int]) = ([], [])
  private(set) var rows = 0
  private(set) var first = Int64.max
  private(set) var last = Int64.min

  /// The grid of a series, or where it has none the one through the first point.
  init(of record: SeriesRecord, now: Int64, allowsGaps: Bool = false) {
    source = record.grid.map(Source.known) ?? .throughFirst(interval: record.definition.interval)
    series = record
    futureLimit = record.definition.futureLimit
    (self.now, self.allowsGaps) = (now, allowsGaps)
    future = FutureTimes(now: now, limit: 0)
  }

  /// The grid of a file, its interval perhaps given.
  ///
  /// - Parameter futureLimit: nil for the default.
  init(inferring interval: Int64?, futureLimit: Int64? = nil, now: Int64, allowsGaps: Bool = false) {
    source = .inferred(interval: interval)
    series = nil
    self.futureLimit = futureLimit
    (self.now, self.allowsGaps) = (now, allowsGaps)
    future = FutureTimes(now: now, limit: 0)
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
    if case .inferred = source, lattice == nil {
      sample.times += times
      sample.places += places
      if sample.times.count >= Self.sampleSize { try start() }
      return
    }
    if lattice == nil { try start(through: times.first) }
    place(times, places)
  }

  /// The grid, once all rows came.
  ///
  /// - Throws: `no_points`, `interval_not_inferable`; every one of `off_grid`, `in_future` and `far_apart` that there is;
  ///   `series_too_long`.
  mutating func finish(_ wording: OffGridWording) throws(MonitoringError) -> TimeLattice {
    guard rows > 0 else { throw MonitoringError(.noPoints, "There is not a single point in the request.") }
    if lattice == nil { try start() }
    guard let lattice else { throw MonitoringError(.noPoints, "There is not a single point in the request.") }
    let errors = [
      strays.count > 0 ? wording.error(strays, on: lattice, rows: rows) : nil, future.error(rows: rows, wording.place),
      isCheckedForGaps ? islands.error(on: lattice, beside: series, wording.place) : nil,
    ]
    if let error = MonitoringError(all: errors.compactMap(\.self)) { throw error }
    try SeriesLimits.check(span: lattice.slots(from: first, to: last + 1))
    return lattice
  }

  /// A device that comes back after a long silence sends the points of today: their gap is real.
  private var isCheckedForGaps: Bool {
    let isLive = first >= now - SeriesLimits.futureLimit(interval: series?.definition.interval ?? 0)
    return !allowsGaps && !(isLive && series?.slots != nil)
  }

  private mutating func start(through time: Int64? = nil) throws(MonitoringError) {
    let lattice: TimeLattice
    do throws(SeriesError) {
      switch source {
      case .known(let grid): lattice = grid
      case .throughFirst(let interval): lattice = try TimeLattice(interval: interval, through: time ?? 0)
      case .inferred(let interval): lattice = try TimeLattice(inferredFrom: sample.times, interval: interval)
      }
    } catch {
      throw Self.notInferable(sample.times.count)
    }
    guard SeriesLimits.interval.contains(lattice.interval) else { throw Self.notInferable(sample.times.count) }
    self.lattice = lattice
    future = FutureTimes(now: now, limit: futureLimit ?? SeriesLimits.futureLimit(interval: lattice.interval))
    let held = sample
    sample = ([], [])
    place(held.times, held.places)
  }

  private mutating func place(_ times: [Int64], _ places: [Int]) {
    guard let lattice else { return }
    for index in times.indices {
      future.take(times[index], place: places[index])
      if let slot = lattice.slot(at: times[index]) {
        islands.take(slot, place: places[index])
      } else {
        strays.take(times[index], place: places[index])
      }
    }
  }

  private static func notInferable(_ rows: Int) -> MonitoringError {
    MonitoringError(
      .intervalNotInferable,
      """
      No interval of 1 to \(SeriesLimits.interval.upperBound) s can be inferred from \(rows) rows; give it: \
      ?interval=SECONDS.
      """)
  }
}

/// Times that lie on no slot of the grid.
struct StrayTimes: Sendable {
  static let mostTold = 20

  private(set) var count = 0
  /// The first of them, each with where it came from.
  private(set) var first: [(time: Int64, place: Int)] = []

  mutating func take(_ time: Int64, place: Int) {
    count += 1
    if first.count < Self.mostTold { first.append((time, place)) }
  }
}

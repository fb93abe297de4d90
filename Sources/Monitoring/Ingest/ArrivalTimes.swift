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
    case inferred(interval: Int64?, alignment: Alignment?)
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
  private(set) var alignment: Alignment
  /// The share of steps that are whole intervals, of the rows that the grid was inferred from; nil where it was given.
  private(set) var regularity: Double?
  /// Rows that came between two slots and were moved, and by how many seconds at most.
  private(set) var moved: (count: Int, most: Int64) = (0, 0)
  private(set) var rows = 0
  private(set) var first = Int64.max
  private(set) var last = Int64.min

  /// The grid of a series, or where it has none the one through the first point.
  init(of record: SeriesRecord, now: Int64, allowsGaps: Bool = false) {
    source = record.grid.map(Source.known) ?? .throughFirst(interval: record.definition.interval)
    series = record
    alignment = record.definition.alignment
    futureLimit = record.definition.futureLimit
    (self.now, self.allowsGaps) = (now, allowsGaps)
    future = FutureTimes(now: now, limit: 0)
  }

  /// The grid of a file, its interval perhaps given.
  ///
  /// - Parameters:
  ///   - alignment: nil for strict where the times allow it, for snapped where they are regular but for jitter.
  ///   - futureLimit: nil for the default.
  init(
    inferring interval: Int64?, alignment: Alignment? = nil, futureLimit: Int64? = nil, now: Int64,
    allowsGaps: Bool = false
  ) {
    source = .inferred(interval: interval, alignment: alignment)
    self.alignment = alignment ?? .strict
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
    let (lattice, causes) = try examine(wording)
    if let error = MonitoringError(all: causes.map(\.error)) { throw error }
    try SeriesLimits.check(span: lattice.slots(from: first, to: last + 1))
    return lattice
  }

  /// The grid, and what is wrong with how many rows, by its cause.
  ///
  /// - Throws: `no_points`, `interval_not_inferable`.
  mutating func examine(
    _ wording: OffGridWording
  ) throws(MonitoringError) -> (lattice: TimeLattice, causes: [(error: MonitoringError, rows: Int)]) {
    guard rows > 0 else { throw MonitoringError(.noPoints, "There is not a single point in the request.") }
    if lattice == nil { try start() }
    guard let lattice else { throw MonitoringError(.noPoints, "There is not a single point in the request.") }
    var causes: [(error: MonitoringError, rows: Int)] = []
    if strays.count > 0 { causes.append((wording.error(strays, on: lattice, rows: rows), strays.count)) }
    if let error = future.error(rows: rows, wording.place) { causes.append((error, future.count)) }
    if isCheckedForGaps, let cause = islands.error(on: lattice, beside: series, wording.place) { causes.append(cause) }
    return (lattice, causes)
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
      case .inferred(let interval, let wanted): lattice = try infer(interval, wanted)
      }
    } catch {
      throw Self.notInferable(sample.times)
    }
    guard SeriesLimits.interval.contains(lattice.interval) else { throw Self.notInferable(sample.times) }
    self.lattice = lattice
    future = FutureTimes(now: now, limit: futureLimit ?? SeriesLimits.futureLimit(interval: lattice.interval))
    let held = sample
    sample = ([], [])
    place(held.times, held.places)
  }

  /// The grid of a file's rows, and what becomes of those between its slots.
  ///
  /// - Throws: `noInterval` where the rows come at none.
  private mutating func infer(_ interval: Int64?, _ wanted: Alignment?) throws(SeriesError) -> TimeLattice {
    if wanted == .aggregate, let interval { return try TimeLattice(interval: interval, through: 0) }
    let cadence = try Cadence(of: sample.times, interval: interval)
    regularity = cadence.regularity
    if wanted == .strict { return try TimeLattice(inferredFrom: sample.times, interval: interval) }
    if wanted != nil { return cadence.lattice }
    guard !cadence.isIrregular || interval != nil else { throw .noInterval }
    alignment = cadence.isExact || !cadence.isRegular ? .strict : .snap
    return alignment == .snap ? cadence.lattice : try TimeLattice(inferredFrom: sample.times, interval: interval)
  }

  private mutating func place(_ times: [Int64], _ places: [Int]) {
    guard let lattice else { return }
    for index in times.indices {
      let time = times[index]
      future.take(time, place: places[index])
      guard let slot = lattice.slot(of: time, alignment) else {
        strays.take(time, place: places[index])
        continue
      }
      islands.take(slot, place: places[index])
      let aligned = lattice.time(ofSlot: slot)
      first = min(first, aligned)
      last = max(last, aligned)
      if aligned != time { moved = (moved.count + 1, max(moved.most, abs(aligned - time))) }
    }
  }

  private static func notInferable(_ times: [Int64]) -> MonitoringError {
    let moments = Set(times).sorted()
    let steps = zip(moments.dropFirst(), moments).map { $0 - $1 }.sorted()
    let longest = SeriesLimits.interval.upperBound
    if let median = steps.isEmpty ? nil : steps[steps.count / 2], steps[0] > longest {
      return MonitoringError(
        .intervalNotInferable,
        "The rows lie \(steps[0] / 86_400) days apart, half of them \(median / 86_400) or more; intervals of more than a week (\(longest) s) are not taken: send days or weeks."
      )
    }
    // Of a handful of rows nobody can tell.
    let usual =
      steps.count < 8
      ? "" : " Half of the steps are shorter than \(steps[steps.count / 2]) s, the shortest is \(steps[0]) s."
    return MonitoringError(
      .intervalNotInferable,
      """
      No interval of 1 to \(SeriesLimits.interval.upperBound) s can be inferred from \(times.count) rows.\(usual) Give it: \
      ?interval=SECONDS; where rows come at any time, as events do, make one value of each interval's: \
      ?interval=SECONDS&alignment=aggregate.
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

import JSON
import Series
import Storage

/// Writes points of many series within one transaction. Once there is a fault no point is written any more, and all that was made is
/// undone: it only looks for more; but where what can be written is to be, it goes on.
struct ManySeriesWriter {
  /// A series as it is now, and what of it was written.
  final class Arrived: Sendable {
    let series: SeriesRecord
    let changes: PointChanges
    init(_ series: SeriesRecord, _ changes: PointChanges) { (self.series, self.changes) = (series, changes) }
  }

  private let transaction: Transaction
  private let ingest: PointIngest
  private let creation: SeriesCreation?
  private let allowsGaps: Bool
  private let now: Int64
  /// Where what can be written is: lets series be made one by one. Else all of a request is written or nothing.
  private let grants: SeriesGrants?
  private var slots: Int64 = 0
  private var keys: Set<Int64> = []
  private(set) var added = PointsOfMany()
  private(set) var arrivals: [Arrived] = []
  private(set) var faults = FaultsOfMany()

  /// - Parameter most: series that will come.
  init(
    _ transaction: Transaction, ingest: PointIngest, creation: SeriesCreation?, allowsGaps: Bool, now: Int64, most: Int,
    grants: SeriesGrants? = nil
  ) {
    (self.transaction, self.ingest, self.creation) = (transaction, ingest, creation)
    (self.allowsGaps, self.now, self.grants) = (allowsGaps, now, grants)
    keys.reserveCapacity(most)
    arrivals.reserveCapacity(most)
  }

  /// - Parameter place: of one of its rows.
  /// - Throws: what is wrong with the request as a whole, and storage errors.
  mutating func add(_ points: SeriesPoints, place: @escaping @Sendable (Int) -> Fault.Place) throws {
    if points.times.isEmpty { return }
    guard points.values.count == points.times.count * points.columns.count else {
      return report(
        .lengthMismatch, points, "has \(points.values.count) values in \(points.columns.count) columns", place)
    }
    guard let target = try target(of: points, place) else { return }
    if try !append(points, to: target) { try add(points, to: target, place) }
  }

  /// Nearly always: a few rows on the grid and in order, soon after the last point of their series. Of them nothing is to be found
  /// out that `add` looks for, and it would do the same.
  ///
  /// - Returns: whether they are that; if not, nothing was done.
  private mutating func append(_ points: SeriesPoints, to target: Target) throws -> Bool {
    var record = target.record
    guard mayWrite, points.times.count <= PointRepository.mostAppended, record.definition.alignment != .aggregate,
      let grid = record.grid, var last = record.lastSlot, let first = record.firstSlot
    else { return false }
    var batch = PointBatch(
      slots: points.times, columns: try RowLayout(names: target.columns).positions(in: record.definition),
      values: points.values)
    let latest = now + record.definition.futureLimitInForce
    // So near that they cannot lie far apart.
    let end = min(first + SeriesLimits.span, last + Int64(ChunkAddress.slotsPerChunk))
    var moved = 0
    for row in points.times.indices {
      let time = points.times[row]
      guard time <= latest, let slot = grid.slot(of: time, record.definition.alignment), slot > last, slot < end else {
        return false
      }
      batch.slots[row] = slot
      moved += grid.time(ofSlot: slot) == time ? 0 : 1
      last = slot
    }
    guard let changes = try transaction.points.append(batch, to: &record) else { return false }
    try checkSpan(batch.slots[0]..<last + 1)
    added.count(rows: points.times.count, changes, moved: moved)
    keep(Arrived(record, changes))
    return true
  }

  private mutating func keep(_ arrived: Arrived) {
    if keys.insert(arrived.series.key).inserted { added.series += 1 }
    arrivals.append(arrived)
  }

  private mutating func add(
    _ points: SeriesPoints, to target: Target, _ place: @escaping @Sendable (Int) -> Fault.Place
  ) throws {
    var watch = ArrivalTimes(of: target.record, now: now, allowsGaps: allowsGaps)
    let places = points.places.isEmpty ? Array(points.times.indices) : points.places
    try watch.take(points.times, places: places)
    let (grid, causes) = try watch.examine(OffGridWording(place: place))
    guard causes.isEmpty else {
      guard grants != nil else {
        for (error, rows) in causes { faults.add(error, rows: rows, of: points.id) }
        return
      }
      return try add(points, leavingOut: causes[0].error, on: grid, to: target, place)
    }
    let slots = grid.slots(from: watch.first, to: watch.last + 1)
    let extent = target.record.slots ?? slots
    do throws(MonitoringError) {
      try SeriesLimits.check(
        span: min(slots.lowerBound, extent.lowerBound)..<max(slots.upperBound, extent.upperBound))
    } catch {
      report(.seriesTooLong, points, error.detail, place)
      return try unmake(target)
    }
    try checkSpan(slots)
    if mayWrite { try write(points, target, grid, slots) }
  }

  /// Adds the rows that can be taken each by itself; where that is not what is wrong, none.
  private mutating func add(
    _ points: SeriesPoints, leavingOut error: MonitoringError, on grid: TimeLattice, to target: Target,
    _ place: @escaping @Sendable (Int) -> Fault.Place
  ) throws {
    let good = PlausibleTimes(on: grid, of: target.record.definition, now: now)
    let rest = points.keeping { good.contains(points.times[$0]) }
    let left = points.times.count - rest.times.count
    faults.add(error, rows: left == 0 ? points.times.count : left, of: points.id)
    if left == 0 || rest.times.isEmpty { try unmake(target) } else { try add(rest, to: target, place) }
  }

  private mutating func write(
    _ points: SeriesPoints, _ target: Target, _ grid: TimeLattice, _ slots: Range<Int64>
  ) throws {
    let record = target.record
    let grid = try record.grid ?? transaction.series.fixGrid(of: record, through: grid.phase)
    var writer = try BatchWriter(
      transaction, into: record, grid: grid, slots: slots, layout: RowLayout(names: target.columns))
    try writer.write(points.times, points.values)
    try writer.finishRows()
    try ingest.invalidateScores(of: record, writer.changes.touched, in: transaction)
    added.count(rows: writer.rows, writer.changes, moved: writer.moved)
    added.duplicates += writer.duplicates
    keep(Arrived(try transaction.series.get(key: record.key) ?? record, writer.changes))
  }

  private mutating func checkSpan(_ range: Range<Int64>) throws(MonitoringError) {
    slots += range.upperBound - range.lowerBound
    guard slots <= SeriesLimits.slotsOfMany else {
      throw MonitoringError(
        .tooMany,
        """
        The points of each series lie so far apart that all series together reach over more than \(SeriesLimits.slotsOfMany) \
        intervals; send fewer series at once.
        """)
    }
  }

  private mutating func report(
    _ code: ProblemCode, _ points: SeriesPoints, _ detail: String, _ place: (Int) -> Fault.Place
  ) {
    let rows = points.times.indices.prefix(FutureTimes.mostShown)
    let faults = rows.map { Fault(at: place(points.place($0)), code: code, detail: detail) }
    self.faults.add(
      MonitoringError(code, Fault(at: .body(""), code: code, detail: detail).clauseAlone, faults: faults),
      rows: points.times.count, of: points.id)
  }
}

extension Fault {
  fileprivate var clauseAlone: String { detail.hasSuffix(".") ? detail : detail + "." }
}

extension ManySeriesWriter {
  /// Where points go: a series, and the names that their columns have there.
  private struct Target {
    var record: SeriesRecord
    var columns: [String]
    var isNew = false
  }

  /// The series of points, made or extended where that is wanted; nil where there is a fault.
  private mutating func target(of points: SeriesPoints, _ place: (Int) -> Fault.Place) throws -> Target? {
    if let record = try transaction.series.get(points.id) { return try target(points, in: record, place) }
    guard let creation else {
      report(.seriesNotFound, points, "there is no such series; ?create=true makes it", place)
      return nil
    }
    guard grants != nil || added.created.count < SeriesLimits.newSeriesOfRequest else {
      throw MonitoringError(
        .tooMany,
        "One request makes \(SeriesLimits.newSeriesOfRequest) series at most; send it in parts. Nothing of it was stored."
      )
    }
    let columns = points.columns.map { $0 == SeriesPoints.onlyMetric ? SeriesPoints.metricOfMade : $0 }
    let definition = definition(of: points, columns, creation)
    if let (code, detail) = ColumnChoice.fault(in: definition) ?? TagChoice.fault(in: points.tags) {
      report(code, points, detail, place)
      return nil
    }
    guard grants?.take() ?? true else {
      report(.tooManySeries, points, "its sender may make no more series now, \(SeriesAllowance.aDay) a day", place)
      return nil
    }
    var record = try transaction.series.create(definition, now: now)
    if creation.alignment == .aggregate {
      record.phase = try transaction.series.fixGrid(of: record, through: 0).phase
    }
    added.created.append(points.id)
    return Target(record: record, columns: columns, isNew: true)
  }

  private var mayWrite: Bool { grants != nil || faults.isEmpty }

  /// Takes back a series that was made for points which then could not be written.
  private mutating func unmake(_ target: Target) throws {
    guard target.isNew, let grants else { return }
    try transaction.series.delete(target.record.definition.id)
    added.created.removeLast()
    grants.giveBack()
  }

  private func definition(
    of points: SeriesPoints, _ columns: [String], _ creation: SeriesCreation
  ) -> SeriesDefinition {
    let metrics = columns.count - points.contexts
    // A series has a metric, be it one of which nothing is known.
    let names = metrics > 0 ? Array(columns[..<metrics]) : [SeriesPoints.metricOfMade]
    return SeriesDefinition(
      id: points.id, interval: creation.interval, metrics: names,
      context: columns[metrics...].map { SeriesDefinition.ContextColumn(name: $0, kind: "number") },
      tagsJSON: TagChoice.json(points.tags), alignment: creation.alignment, aggregation: creation.aggregation)
  }

  private mutating func target(
    _ points: SeriesPoints, in record: SeriesRecord, _ place: (Int) -> Fault.Place
  ) throws -> Target? {
    let choice = ColumnChoice(points, in: record)
    if let (code, detail) = choice.fault ?? (creation == nil ? choice.unknown(in: record.definition) : nil) {
      report(code, points, detail, place)
      return nil
    }
    guard !choice.isKnown else { return Target(record: record, columns: choice.columns) }
    let definition = choice.extended(record.definition)
    if let (code, detail) = ColumnChoice.fault(in: definition) {
      report(code, points, detail, place)
      return nil
    }
    added.extended.append(points.id)
    return Target(record: try transaction.series.redefine(record, as: definition), columns: choice.columns)
  }
}

import Dispatch
import JSON
import Series
import Storage

/// Adds points of many series in one transaction: all of a request lands or none of it.
///
/// What is wrong is told by its cause, over all series, with how many rows and series have it.
package struct ManySeriesIngest: Sendable {
  let context: ServiceContext
  private let observer: (any IngestScorer)?
  let ingest: PointIngest

  package init(context: ServiceContext, observer: (any IngestScorer)? = nil) {
    (self.context, self.observer) = (context, observer)
    ingest = PointIngest(context: context)
  }

  /// Unix seconds.
  var now: Int64 { context.now() }

  /// - Parameters:
  ///   - points: one element a series; a series that comes again is added to again.
  ///   - creation: how series are made that are not there; a series that is there gets the metrics that it has not.
  ///     Nil makes both faults.
  ///   - sender: whom the series that are made are counted for.
  ///   - place: where in the request a row is, by the index of its series and what `SeriesPoints.places` says of it.
  /// - Throws: `no_points`, `too_many`, `too_many_series`; every one that there is of `series_not_found`, `unknown_metric`,
  ///   `duplicate_column`, `length_mismatch`, `invalid_id`, `invalid_value`, `off_grid`, `in_future`, `far_apart`,
  ///   `series_too_long`.
  package func add(
    _ points: [SeriesPoints], creating creation: SeriesCreation? = nil, allowsGaps: Bool = false, sender: String = "",
    place: @escaping @Sendable (_ series: Int, _ row: Int) -> Fault.Place = { .line($1, column: nil) }
  ) throws -> PointsOfMany {
    try Self.checkSize(points)
    let turn = LargeRequestTurn(of: points.count, in: context)
    defer { turn?.end() }
    let now = context.now()
    var granted = 0
    let stored: Stored
    do {
      stored = try context.database.write { transaction in
        var writer = ManySeriesWriter(
          transaction, ingest: ingest, creation: creation, allowsGaps: allowsGaps, now: now, most: points.count)
        for index in points.indices { try writer.add(points[index]) { place(index, $0) } }
        if let error = writer.faults.error { throw error }
        let made = writer.added.created.count
        if let left = context.newSeries.take(made, for: sender, now: now) { throw Self.tooMany(made, left: left) }
        granted = made
        return Stored(added: writer.added, arrivals: writer.arrivals)
      }
    } catch {
      context.newSeries.giveBack(granted, to: sender)
      throw error
    }
    return tell(stored)
  }

  struct Stored: Sendable {
    let added: PointsOfMany
    let arrivals: [ManySeriesWriter.Arrived]
  }

  /// Wakes those who wait, and asks the monitors, one series after another.
  func tell(_ stored: Stored) -> PointsOfMany {
    var added = stored.added
    context.counters.points.add(Int(added.inserted + added.updated))
    for arrived in stored.arrivals { context.changes.publish(.series(arrived.series.definition.id)) }
    guard let observer else { return added }
    for arrived in stored.arrivals {
      switch observer.verdict(of: arrived.series, arrived: arrived.changes) {
      case .quiet(let judged): added.judged += judged
      case .scores(let scores): added.take(scores, of: arrived.series)
      }
    }
    return added
  }

  static func checkSize(_ points: [SeriesPoints]) throws(MonitoringError) {
    let rows = points.reduce(0) { $0 + $1.times.count }
    let values = points.reduce(0) { $0 + $1.values.count }
    guard rows > 0 else { throw MonitoringError(.noPoints, "There is not a single point in the request.") }
    for (count, most, noun) in [
      (points.count, SeriesLimits.seriesOfRequest, "series"), (rows, SeriesLimits.rowsOfMany, "rows"),
      (values, SeriesLimits.valuesOfMany, "values"),
    ] where count > most {
      throw MonitoringError(
        .tooMany, "One request brings \(most) \(noun) at most, and this one has \(count); send it in parts.")
    }
  }

  private static func tooMany(_ made: Int, left: Int) -> MonitoringError {
    MonitoringError(
      .tooManySeries,
      """
      The request would make \(made) series and its sender may make \(left) now, \(SeriesAllowance.aDay) a day: a tag whose values \
      never end makes a series of each. Series that are made by POST /v1/series are not counted. Nothing of the request was stored.
      """)
  }
}

/// The turn of a request that brings points of so many series that it keeps a core busy.
struct LargeRequestTurn {
  private static let fewest = 100

  private let turns: DispatchSemaphore

  /// Waits for it; nil of a request that need not.
  init?(of series: Int, in context: ServiceContext) {
    guard series >= Self.fewest else { return nil }
    turns = context.largeRequests
    turns.wait()
  }

  func end() { turns.signal() }
}

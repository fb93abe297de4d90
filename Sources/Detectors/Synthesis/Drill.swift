package import Kernels
package import Series

/// A rehearsal: what a detector at its threshold makes of anomalies that are laid into a copy of a series.
///
/// Each anomaly has a copy of its own, cut to what the detector's scores of its points depend on, so that none is judged
/// by what another left behind. A catch is a point of the anomaly at or above the threshold that was not there without
/// it.
///
/// It tells which types, lengths and sizes are covered. It forecasts the recall of real anomalies badly: these are larger
/// or longer than what one would think of (0.95 found where 0.62 of the rehearsed were, at one alert a day on 119
/// series).
package struct Drill: Sendable {
  package let detector: any Detector
  /// Raw score at and above which a point is an alert.
  package let threshold: Double
  /// The series as it is, with the detector's history before the points that anomalies are laid into.
  package let series: GriddedSeries
  /// Scores of the series as it is, one a point.
  package let untouched: [Double]
  /// Points that anomalies may be laid into.
  package let usable: [Bool]
  /// Points after its first within which an anomaly has to be found; nil for as long as it lasts.
  package let delayLimit: Int?

  /// - Parameters:
  ///   - untouched: the detector's scores of all points of `series`; NaN where it has none, or none was asked for.
  ///   - usable: those that are measured and not labelled. A point without a score is not used either.
  package init(
    detector: any Detector, threshold: Double, series: GriddedSeries, untouched: [Double], usable: [Bool],
    delayLimit: Int? = nil
  ) {
    (self.detector, self.threshold, self.series, self.delayLimit) = (detector, threshold, series, delayLimit)
    self.untouched = untouched
    self.usable = zip(usable, untouched).map { $0 && !$1.isNaN }
  }

  /// Anomalies between one look at whether to go on and the next.
  private static let batch = 64

  /// Up to `count` anomalies of each kind; fewer of a length that has no room for so many. The same on any team.
  ///
  /// - Parameter progress: is told the share that is done, from time to time.
  /// - Throws: what scoring throws, and what `checkCancellation` does.
  package func run(
    _ source: some AnomalySource, count: Int, spread: InjectionPlan.Spread, seed: UInt64, team: ComputeTeam? = nil,
    checkCancellation: () throws -> Void = {}, progress: (Double) -> Void = { _ in }
  ) throws -> DrillOutcome {
    let trials = trials(of: source.cells, count, spread, seed)
    var results: [DrillOutcome.Result] = []
    for first in stride(from: 0, to: trials.count, by: Self.batch) {
      try checkCancellation()
      let batch = Array(trials[first..<min(first + Self.batch, trials.count)])
      let outcomes = batch.map(on: team) { _, trial in Result { try judge(source, trial.cell, trial.place) } }
      for outcome in outcomes {
        if let result = try outcome.get() { results.append(result) }
      }
      progress(Double(first + batch.count) / Double(trials.count))
    }
    return DrillOutcome(cells: source.cells, results: results)
  }

  /// One anomaly to be laid and judged.
  private struct Trial: Sendable {
    let cell: Int
    let place: DrillPlace
  }

  private func trials(
    of cells: [DrillCell], _ count: Int, _ spread: InjectionPlan.Spread, _ seed: UInt64
  ) -> [Trial] {
    var places: [Int: [DrillPlace]] = [:]
    for length in Set(cells.map(\.length)) { places[length] = drawPlaces(length, count, spread, seed) }
    return cells.enumerated().flatMap { number, cell in
      (places[cell.length] ?? []).map { Trial(cell: number, place: $0) }
    }
  }

  private func drawPlaces(_ length: Int, _ count: Int, _ spread: InjectionPlan.Spread, _ seed: UInt64) -> [DrillPlace] {
    var random = RandomStream(seed: seed, purpose: .synthesis, epoch: 3, batch: length)
    let starts = Placements(usable: usable, length: length).draw(count, apart: 0, &random)
    let metrics = Array(series.metrics.indices)
    return starts.enumerated().map { number, start in
      let one = random.integer(below: metrics.count)
      return DrillPlace(
        number: number, start: start, direction: random.integer(below: 2) == 0 ? .up : .down,
        metrics: spread == .all ? metrics : [one])
    }
  }

  /// nil where there was nothing to change.
  private func judge(
    _ source: some AnomalySource, _ cell: Int, _ place: DrillPlace
  ) throws -> DrillOutcome.Result? {
    let points = place.start..<place.start + source.cells[cell].length
    let first = max(0, place.start - detector.history)
    let own = series.slice(first..<points.upperBound)
    var columns = own.metrics.map(\.values)
    let laid = source.lay(cell: cell, place, into: &columns, at: place.start - first)
    guard let onset = laid.changed.firstIndex(of: true) else { return nil }
    let copy = try GriddedSeries(
      grid: own.grid, metrics: zip(own.metrics, columns).map { SeriesColumn(name: $0.name, values: $1) },
      context: own.context, zone: own.zone, renewed: own.renewed)
    let scores = try detector.score(copy, range: place.start - first..<own.grid.count, team: nil).scores
    let alert = scores.indices.first { index in
      scores[index] >= threshold && !(untouched[points.lowerBound + index] >= threshold)
    }
    let delay = alert.map { max(0, $0 - onset) }
    return DrillOutcome.Result(
      cell: cell, start: place.start, delay: delay.flatMap { $0 <= delayLimit ?? $0 ? $0 : nil },
      wasAlerting: points.contains { untouched[$0] >= threshold }, measure: laid.measure)
  }
}

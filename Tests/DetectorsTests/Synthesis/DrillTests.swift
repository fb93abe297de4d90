import Kernels
import Series
import Testing

@testable import Detectors

@Suite("The drill")
struct DrillTests {
  private static let count = 3_000

  /// Noise of deviation 1 around 50, with jumps at some places.
  private func series(jumps: Set<Int> = [], seed: UInt64 = 1) throws -> GriddedSeries {
    var random = RandomStream(seed: seed, purpose: .test)
    let values = (0..<Self.count).map { 50 + random.normal() + (jumps.contains($0) ? 40 : 0) }
    return try GriddedSeries(
      grid: TimeGrid(start: 0, interval: 60, count: Self.count), metrics: [SeriesColumn(name: "m", values: values)])
  }

  private func drill(
    _ series: GriddedSeries, usable: [Bool]? = nil, threshold: Double = 8, algorithm: Algorithm = .difference,
    delayLimit: Int? = nil
  ) throws -> Drill {
    let none = [Bool](repeating: false, count: Self.count)
    let detector = try algorithm.train(
      TrainingInput(series: series, labelledAnomaly: none, ignored: none), parameters: algorithm.parameters(),
      environment: TrainingEnvironment(seed: 1, team: ComputeTeam(threads: 1))
    ).detector
    let scores = try detector.score(series, range: 0..<Self.count, team: nil).scores
    return Drill(
      detector: detector, threshold: threshold, series: series, untouched: scores,
      usable: usable ?? none.map { !$0 }, delayLimit: delayLimit)
  }

  private func source(
    _ series: GriddedSeries, _ types: [AnomalyType] = AnomalyType.allCases, lengths: [Int] = [1, 6],
    sizes: [Double] = [1, 30]
  ) -> TypedAnomalies {
    TypedAnomalies(
      types: types, lengths: lengths, sizes: sizes, scales: series.metrics.map { DepartureScale($0.values) })
  }

  @Test("Differences find a giant spike at once, and a tiny one not at all")
  func spikes() throws {
    let series = try series()
    let outcome = try drill(series).run(
      source(series, [.spike], lengths: [1], sizes: [0.5, 30]), count: 30, spread: .all, seed: 1)
    #expect(outcome.byCell.map(\.anomalies) == [30, 30])
    #expect(outcome.byCell.map(\.found) == [0, 30])
    #expect(outcome.byCell[1].medianDelay == 0)
    #expect(outcome.by(\.size).map(\.tally.recall) == [0, 1])
  }

  @Test("Every type and length that goes together has its anomalies, a drop-out once for all sizes")
  func cells() throws {
    let series = try series()
    let outcome = try drill(series).run(source(series), count: 5, spread: .all, seed: 1)
    let kinds = outcome.cells.map { "\($0.type) \($0.length) \($0.size.map { "\($0)" } ?? "-")" }
    #expect(kinds.count == 2 * 2 + 2 * 2 + 2 * 2 + 2 + 2 + 2)
    #expect(Set(kinds).count == kinds.count)
    #expect(kinds.contains("drop_out 6 -") && !kinds.contains("trend 1 30.0") && !kinds.contains("frequency 1 30.0"))
    #expect(outcome.byCell.allSatisfy { $0.anomalies == 5 })
    #expect(outcome.total.anomalies == 5 * kinds.count)
  }

  @Test("An alert that is there without the anomaly is no catch")
  func untouchedAlerts() throws {
    // Every other point jumps: differences alert everywhere, and a tiny spike changes nothing of that.
    let jumps = Set(stride(from: 0, to: Self.count, by: 2))
    let series = try series(jumps: jumps)
    let drill = try drill(series, threshold: 0.05)
    #expect(drill.untouched.count { $0 >= 0.05 } > Self.count * 9 / 10)
    let outcome = try drill.run(
      source(series, [.spike], lengths: [1], sizes: [0.1]), count: 50, spread: .all, seed: 1)
    let alerting = outcome.results.count { $0.wasAlerting }
    #expect(alerting > 45)
    #expect(!outcome.results.contains { $0.wasAlerting && $0.delay != nil })
  }

  @Test(
    "Each anomaly is judged as if it alone lay in the whole series", arguments: [Algorithm.autoregression, .ensemble])
  func alone(_ algorithm: Algorithm) throws {
    let series = try series()
    let drill = try drill(series, threshold: 4, algorithm: algorithm)
    let source = source(series)
    let outcome = try drill.run(source, count: 4, spread: .all, seed: 3)
    for result in outcome.results {
      let cell = outcome.cells[result.cell]
      let points = result.start..<result.start + cell.length
      let ways = AnomalyType.Direction.allCases.map { direction -> Int? in
        let place = DrillPlace(number: 0, start: result.start, direction: direction, metrics: [0])
        var columns = series.metrics.map(\.values)
        let onset =
          source.lay(cell: result.cell, place, into: &columns, at: result.start).changed.firstIndex(of: true) ?? 0
        guard
          let copy = try? GriddedSeries(grid: series.grid, metrics: [SeriesColumn(name: "m", values: columns[0])]),
          let scores = try? drill.detector.score(copy, range: points, team: nil).scores
        else { return -1 }
        let alert = scores.indices.first { scores[$0] >= 4 && !(drill.untouched[points.lowerBound + $0] >= 4) }
        return alert.map { $0 - onset }
      }
      #expect(ways.contains(result.delay))
    }
    #expect(outcome.results.contains { $0.delay != nil } && outcome.results.contains { $0.delay == nil })
  }

  @Test("Anomalies lie on usable, scored points only, at the same places for each type and size")
  func places() throws {
    let series = try series()
    var random = RandomStream(seed: 2, purpose: .test)
    let usable = (0..<Self.count).map { _ in random.uniform() < 0.97 }
    let drill = try drill(series, usable: usable, algorithm: .autoregression)
    let outcome = try drill.run(source(series), count: 40, spread: .all, seed: 1)
    for result in outcome.results {
      let points = result.start..<result.start + outcome.cells[result.cell].length
      let areFit = points.map { usable[$0] && !drill.untouched[$0].isNaN }
      #expect(!areFit.contains(false))
    }
    for length in [1, 6] {
      let starts = outcome.cells.indices.filter { outcome.cells[$0].length == length }.map { cell in
        outcome.results.filter { $0.cell == cell }.map(\.start)
      }
      #expect(Set(starts).count == 1)
    }
  }

  @Test("What is found too late is missed")
  func delayLimit() throws {
    let series = try series()
    let slow = source(series, [.trend], lengths: [40], sizes: [60])
    let patient = try drill(series, threshold: 5, algorithm: .autoregression)
    let late = try patient.run(slow, count: 20, spread: .all, seed: 1)
    let strict = try drill(series, threshold: 5, algorithm: .autoregression, delayLimit: 2)
    let early = try strict.run(slow, count: 20, spread: .all, seed: 1)
    #expect(late.total.found > 15)
    #expect(early.total.found < late.total.found)
    #expect(early.results.allSatisfy { ($0.delay ?? 0) <= 2 })
  }

  @Test("The same seed gives the same outcome, and nothing that was given is changed")
  func seeds() throws {
    let series = try series()
    let drill = try drill(series)
    let first = try drill.run(source(series), count: 5, spread: .one, seed: 8)
    #expect(first == (try drill.run(source(series), count: 5, spread: .one, seed: 8)))
    #expect(first != (try drill.run(source(series), count: 5, spread: .one, seed: 9)))
    #expect(drill.series == series)
  }

  /// A source that makes nothing and keeps what it was asked for: what a generator gets to see.
  private struct Listener: AnomalySource {
    let cells = [DrillCell(type: "generated", length: 5, size: nil)]
    let series: GriddedSeries

    func lay(cell: Int, _ place: DrillPlace, into columns: inout [[Double]], at start: Int) -> LaidAnomaly {
      for (metric, column) in zip(series.metrics, columns) {
        #expect(Array(column[...start]) == Array(metric.values[place.start - start...place.start]))
      }
      for metric in place.metrics { columns[metric][start + 2] += 1_000 }
      return LaidAnomaly(changed: (0..<5).map { $0 == 2 })
    }
  }

  @Test("Any source sees the points before its anomaly, in every metric, and is judged from its first change on")
  func foreignSource() throws {
    let (first, second) = (try series(seed: 1), try series(seed: 2))
    let both = try GriddedSeries(
      grid: first.grid,
      metrics: [first.metrics[0], SeriesColumn(name: "n", values: second.metrics[0].values)],
      context: [ContextColumn(name: "deploy", kind: .flag, values: first.grid.timestamps.map { _ in 0 })])
    for spread in InjectionPlan.Spread.allCases {
      let outcome = try drill(both).run(Listener(series: both), count: 10, spread: spread, seed: 1)
      #expect(outcome.total == DrillOutcome.Count(outcome.results))
      #expect(outcome.total.found == 10)
      #expect(outcome.total.medianDelay == 0)
    }
  }

  @Test("A drop-out of what is nothing already is no anomaly")
  func nothingToChange() throws {
    let quiet = try GriddedSeries(
      grid: TimeGrid(start: 0, interval: 60, count: Self.count),
      metrics: [SeriesColumn(name: "m", values: (0..<Self.count).map { $0 % 50 == 0 ? 3 : 0 })])
    let outcome = try drill(quiet).run(source(quiet, [.dropOut], lengths: [1]), count: 50, spread: .all, seed: 1)
    #expect(outcome.total.anomalies < 10)
  }
}

import Kernels
import Series
import Testing

@testable import Detectors

@Suite("Generated anomalies in a drill")
struct GeneratedAnomaliesTests {
  /// Two metrics like those that the generator has learnt.
  private static func series(points: Int = 400) throws -> GriddedSeries {
    try CGATSSeries.spikes(points: points, metrics: 2, anomalies: 0).series
  }

  private static func source(
    _ series: GriddedSeries, lengths: [Int] = [1, 5], places: [Int] = [0, 1], minDeparture: Double = 0,
    seed: UInt64 = 1, hidden: Range<Int>? = nil
  ) throws -> GeneratedAnomalies {
    try GeneratedAnomalies(
      CGATSGenerationTests.trained.get(), lengths: lengths, series: series,
      hidden: (0..<series.grid.count).map { hidden?.contains($0) == true },
      scales: series.metrics.map { DepartureScale($0.values) }, places: places, minDeparture: minDeparture, seed: seed)
  }

  private static func place(_ start: Int, number: Int = 0, metrics: [Int] = [0, 1]) -> DrillPlace {
    DrillPlace(number: number, start: start, direction: .up, metrics: metrics)
  }

  @Test(
    "Only the anomaly's points change, in the metrics of its place, and by the size that is told",
    arguments: [0, 3, 200, 395], [[0], [1], [0, 1]])
  func lays(_ start: Int, _ metrics: [Int]) throws {
    let series = try Self.series()
    let source = try Self.source(series)
    let before = series.metrics.map(\.values)
    var columns = before
    let laid = source.lay(cell: 1, Self.place(start, metrics: metrics), into: &columns, at: start)
    #expect(laid.changed == [true, true, true, true, true])
    for metric in 0..<2 {
      for point in 0..<400 {
        let isInside = metrics.contains(metric) && (start..<start + 5).contains(point)
        #expect((columns[metric][point] != before[metric][point]) == isInside, "\(metric) \(point)")
      }
    }
    let units = series.metrics.map { DepartureScale($0.values).unit }
    let farthest = metrics.flatMap { metric in
      (start..<start + 5).map { abs(columns[metric][$0] - before[metric][$0]) / units[metric] }
    }
    #expect(laid.measure?.size == farthest.max())
    #expect((laid.measure?.departure ?? 0) > 0)
  }

  @Test(
    "The same place has the same anomaly, another number or seed another one, and a copy that is cut changes nothing")
  func determinism() throws {
    let series = try Self.series()
    func laid(_ number: Int, seed: UInt64, cut: Int = 0) throws -> [Double] {
      var columns = series.metrics.map { Array($0.values.dropFirst(cut)) }
      _ = try Self.source(series, seed: seed).lay(
        cell: 1, Self.place(200, number: number), into: &columns, at: 200 - cut)
      return Array(columns[0][(200 - cut)..<(205 - cut)])
    }
    let first = try laid(0, seed: 1)
    #expect(try laid(0, seed: 1) == first)
    #expect(try laid(0, seed: 1, cut: 190) == first)
    #expect(try laid(1, seed: 1) != first)
    #expect(try laid(0, seed: 2) != first)
  }

  @Test("Metrics that the series has in another order get the anomalies that are theirs")
  func order() throws {
    let series = try Self.series()
    let swapped = try GriddedSeries(grid: series.grid, metrics: series.metrics.reversed())
    var (columns, others) = (series.metrics.map(\.values), swapped.metrics.map(\.values))
    _ = try Self.source(series).lay(cell: 1, Self.place(100), into: &columns, at: 100)
    _ = try Self.source(swapped, places: [1, 0]).lay(cell: 1, Self.place(100), into: &others, at: 100)
    #expect(columns == others.reversed())
  }

  @Test("What is known to be anomalous nearby makes no anomaly larger")
  func hidden() throws {
    let quiet = try Self.series()
    var values = quiet.metrics.map(\.values)
    for point in 210..<214 { for metric in 0..<2 { values[metric][point] += 500 } }
    let loud = try GriddedSeries(
      grid: quiet.grid, metrics: zip(quiet.metrics, values).map { SeriesColumn(name: $0.name, values: $1) })
    func size(_ series: GriddedSeries, hidden: Range<Int>?) throws -> Double {
      var columns = series.metrics.map(\.values)
      let laid = try Self.source(series, hidden: hidden).lay(cell: 1, Self.place(200), into: &columns, at: 200)
      return try #require(laid.measure?.size)
    }
    let wanted = try size(quiet, hidden: 210..<214)
    #expect(try size(loud, hidden: nil) > 2 * wanted)
    // The unit of sizes is robust, but knows of every point.
    #expect(abs(try size(loud, hidden: 210..<214) / wanted - 1) < 0.1)
  }

  @Test("What never was negative does not become so")
  func counts() throws {
    let waves = try Self.series()
    let series = try GriddedSeries(
      grid: waves.grid,
      metrics: waves.metrics.map { SeriesColumn(name: $0.name, values: $0.values.map { max(0, $0) }) })
    let source = try Self.source(series)
    for number in 0..<30 {
      var columns = series.metrics.map(\.values)
      _ = source.lay(cell: 1, Self.place(10 * number, number: number), into: &columns, at: 10 * number)
      #expect(columns.allSatisfy { $0.allSatisfy { $0 >= 0 } })
    }
  }

  @Test("A drill stands them beside typed ones at the same places, in classes by how large they became, on any team")
  func drill() throws {
    let series = try Self.series(points: 1_000)
    let none = [Bool](repeating: false, count: 1_000)
    let detector = try Algorithm.difference.train(
      TrainingInput(series: series, labelledAnomaly: none, ignored: none),
      parameters: Algorithm.difference.parameters(),
      environment: TrainingEnvironment(seed: 1, team: ComputeTeam(threads: 1))
    ).detector
    let drill = Drill(
      detector: detector, threshold: 12, series: series,
      untouched: try detector.score(series, range: 0..<1_000, team: nil).scores, usable: none.map { !$0 })
    let typed = TypedAnomalies(
      types: [.levelShift], lengths: [1, 5], sizes: [6], scales: series.metrics.map { DepartureScale($0.values) })
    let sources = AnomalySources([typed, try Self.source(series)])
    var shares: [Double] = []
    let plain = try drill.run(
      sources, count: 20, spread: .all, seed: 4, progress: { shares.append($0) })
    #expect(
      plain
        == (try drill.run(sources, count: 20, spread: .all, seed: 4, team: ComputeTeam(threads: 3))))
    #expect(shares == [64.0 / 80, 1])
    #expect(plain.byCell.map(\.anomalies) == [20, 20, 20, 20])
    for (one, other) in [(0, 2), (1, 3)] {
      #expect(
        plain.results.filter { $0.cell == one }.map(\.start) == plain.results.filter { $0.cell == other }.map(\.start))
    }
    let classed = plain.classed(by: [3, 20, 40])
    #expect(Array(classed.cells.prefix(2)) == Array(plain.cells.prefix(2)))
    #expect(classed.total == plain.total)
    for result in classed.results {
      guard let size = result.measure?.size, let step = classed.cells[result.cell].size else { continue }
      #expect(size >= step && size < ([3, 20, 40].first { $0 > step } ?? .infinity))
    }
    #expect(classed.tooSmall.count == plain.results.count { ($0.measure?.size ?? 3) < 3 })
    func recall(_ sizes: Range<Double>) -> Double {
      classed.by { $0.type == GeneratedAnomalies.type && sizes.contains($0.size ?? 0) }.first { $0.key }?.tally.recall
        ?? 0
    }
    #expect(recall(40..<41) > recall(0..<40), "\(classed.cells) \(classed.byCell)")
  }

  @Test("A kind of which nothing came stays, and one without measures is not cut")
  func classes() {
    let outcome = DrillOutcome(
      cells: [
        DrillCell(type: "generated", length: 9, size: nil), DrillCell(type: "drop_out", length: 1, size: nil),
        DrillCell(type: "generated", length: 2, size: nil),
      ],
      results: [(2, 7.0), (1, nil), (2, 1.0), (2, 6.0)].map { (cell: Int, size: Double?) in
        DrillOutcome.Result(
          cell: cell, start: 0, delay: 0, wasAlerting: false,
          measure: size.map { LaidAnomaly.Measure(size: $0, departure: 1) })
      })
    let classed = outcome.classed(by: [3, 6])
    #expect(classed.cells.map(\.size) == [nil, nil, 0, 6])
    #expect(classed.byCell.map(\.anomalies) == [0, 1, 1, 2])
    #expect(classed.tooSmall.count == 1)
  }

  @Test("Unless told, a few lengths stand for all that were learnt")
  func lengths() throws {
    func typical(_ lengths: [Int], _ count: Int) throws -> [Int] {
      let places = [Double](repeating: 1, count: LabelModel.placeBins)
      let counts = [1] + [Double](repeating: 0, count: LabelModel.largestCount - 1)
      let model = LabelModel(window: 200, counts: counts, lengths: lengths, places: places)
      return try #require(model).typicalLengths(count)
    }
    #expect(try typical([3, 3, 3], 4) == [3])
    #expect(try typical(Array(1...80), 4) == [11, 31, 51, 71])
    #expect(try typical([1, 100], 4) == [25, 75, 100])
    #expect(try typical([1, 2, 3, 90], 1) == [3])
  }

  @Test("What the generator's windows do not suit is refused")
  func refuses() throws {
    #expect(throws: GenerationError.unusableBase(metrics: 2, window: 32)) {
      try Self.source(Self.series(points: 31))
    }
    #expect(throws: GenerationError.unusableBase(metrics: 2, window: 32)) {
      try Self.source(Self.series(), places: [0, 0])
    }
    #expect(throws: GenerationError.anomalyOutsideOfWindow(window: 32)) {
      try Self.source(Self.series(), lengths: [4, 32])
    }
  }
}

import Kernels
import Series
import Testing

@testable import Detectors

@Suite struct ACVAEQueryTests {
  static let points = 2_000
  /// What nobody cares about: the third metric far off.
  static let dull = (0..<8).map { 100 + 240 * $0..<115 + 240 * $0 }
  /// What somebody does care about: the first metric is lower, not so far off.
  static let real = (0..<8).map { 220 + 240 * $0..<235 + 240 * $0 }

  static func mask(_ ranges: some Sequence<Range<Int>>) -> [Bool] {
    var mask = [Bool](repeating: false, count: points)
    for point in ranges.joined() { mask[point] = true }
    return mask
  }

  static func series() throws -> GriddedSeries {
    try ACVAETests.series(points, withFlag: false) { metrics in
      for point in dull.joined() { metrics[2][point] += 3 }
      for point in real.joined() { metrics[0][point] -= 1.5 }
    }
  }

  struct Taught: Sendable {
    let detector: ACVAE
    var question: QueryQuestion
  }

  /// Labels on the first cases of each kind and the points around them, learnt from.
  static func taught(
    anomalous: Int = 2, normal: Int = 2, _ changes: [String: ParameterValue] = [:]
  ) throws -> Taught {
    let series = try series()
    let isAnomalous = mask(real.prefix(anomalous))
    let isNormal = mask((dull.prefix(normal) + real.prefix(normal)).map { $0.lowerBound - 10..<$0.upperBound + 10 })
      .enumerated().map { $1 && !mask(real)[$0] }
    let input = TrainingInput(
      series: series, labelledAnomaly: isAnomalous, ignored: [Bool](repeating: false, count: points),
      labelledNormal: isNormal)
    let own: [String: ParameterValue] = ["exploration": .number(0), "fine_tuning_rate": .number(0.001)]
    let given = ACVAETests.small.merging(own) { $1 }.merging(changes) { $1 }
    let detector = try ACVAE.train(
      input, parameters: ACVAE.Parameters(given),
      environment: TrainingEnvironment(seed: 5, team: ComputeTeam(threads: 2))
    ).detector
    let scores = try detector.score(series, range: 0..<points, team: nil).scores.filter { !$0.isNaN }.sorted()
    let question = QueryQuestion(
      series: series, labelledAnomaly: isAnomalous, labelledNormal: isNormal,
      settled: zip(isAnomalous, isNormal).map { $0 || $1 }, threshold: scores[scores.count * 9 / 10], count: 5)
    return Taught(detector: detector, question: question)
  }

  static func ask(_ taught: Taught, seed: UInt64 = 5, threads: Int = 1) throws -> [WindowQuery] {
    try taught.detector.queries(
      taught.question, environment: TrainingEnvironment(seed: seed, team: ComputeTeam(threads: threads)))
  }

  static func touches(_ query: WindowQuery, _ ranges: [Range<Int>]) -> Bool {
    ranges.contains { $0.overlaps(query.range) }
  }

  @Test(
    "The query model asks about the kind that was labelled anomalous, not the stranger one that was labelled normal")
  func learns() throws {
    let byModel = try Self.ask(Self.taught(["score": .text("s_full")]))
    let byScore = try Self.ask(Self.taught(["score": .text("s_full"), "query_strategy": .text("greedy")]))
    #expect(byModel.count == 5 && byScore.count == 5)
    #expect(byModel.allSatisfy { Self.touches($0, Self.real) })
    #expect(byScore.contains { Self.touches($0, Self.dull) })
    let probabilities = byModel.map { $0.probability ?? .nan }
    #expect(probabilities.allSatisfy { (0...1).contains($0) } && probabilities == probabilities.sorted(by: >))
    #expect(byScore.allSatisfy { $0.probability == nil })
  }

  @Test("The same question and seed have the same answer on any number of threads, and after reading back")
  func determinism() throws {
    var taught = try Self.taught(["exploration": .number(0.4)])
    taught.question.count = 20
    let queries = try Self.ask(taught)
    #expect(try Self.ask(taught, threads: 3) == queries)
    let read = Self.Taught(detector: try ACVAE(decoding: taught.detector.encoded()), question: taught.question)
    #expect(try Self.ask(read) == queries)
    #expect(try Self.ask(taught, seed: 6) != queries)
  }

  @Test(
    "Windows are of the model's length, free of settled points and of one another, and at most as many as asked for")
  func bounds() throws {
    var taught = try Self.taught(["exploration": .number(0.3)])
    for count in [0, 1, 20, 5_000] {
      taught.question.count = count
      let queries = try Self.ask(taught)
      #expect(queries.count <= count && (count == 5_000 || queries.count == count))
      var taken = taught.question.settled
      for query in queries {
        #expect(query.range.count == taught.detector.queryWindow && query.range.contains(query.peak))
        for point in query.range {
          #expect(!taken[point])
          taken[point] = true
        }
      }
    }
    taught.question.settled = [Bool](repeating: true, count: Self.points)
    #expect(try Self.ask(taught).isEmpty)
  }

  @Test("Reasons tell alerts, doubts and draws apart, and features are those of both models")
  func reasons() throws {
    var taught = try Self.taught(["exploration": .number(0.3)])
    taught.question.count = 100
    let queries = try Self.ask(taught)
    let scores = try taught.detector.score(taught.question.series, range: 0..<Self.points, team: nil).scores
    for query in queries where query.reason != .exploration {
      #expect((query.reason == .likelyAnomaly) == (scores[query.peak] >= taught.question.threshold))
    }
    #expect(Set(queries.map(\.reason)) == Set(WindowQuery.Reason.allCases))
    for query in queries {
      #expect(query.features.map(\.name) == ["s_full", "s_diff", "sigma_full", "sigma_ano"])
      #expect(query.features.allSatisfy { $0.value.isFinite })
    }
  }

  @Test(
    "While labels are of one class or none, or no anomaly was learnt from, the highest scores are asked about",
    arguments: [(0, 0), (2, 0), (0, 2)])
  func greedyStart(anomalous: Int, normal: Int) throws {
    var taught = try Self.taught(anomalous: anomalous, normal: normal)
    let queries = try Self.ask(taught)
    let scores = try taught.detector.score(taught.question.series, range: 0..<Self.points, team: nil).scores
    let best = scores.indices.filter { !taught.question.settled[$0] && !scores[$0].isNaN }.max {
      scores[$0] < scores[$1]
    }
    #expect(queries.count == 5 && queries.allSatisfy { $0.probability == nil })
    #expect(queries.first.map { scores[$0.peak] } ?? 0 <= best.map { scores[$0] } ?? 0)
    #expect(queries.map { scores[$0.peak] } == queries.map { scores[$0.peak] }.sorted(by: >))
    // Labels that came after the training make no difference yet where it had no anomaly to learn from.
    guard anomalous == 0 else { return }
    taught.question.labelledAnomaly = Self.mask(Self.real.prefix(2))
    #expect(try Self.ask(taught).allSatisfy { $0.probability == nil })
  }

  @Test("A detector that is to have no model of anomalies has a query model without its features")
  func single() throws {
    let queries = try Self.ask(Self.taught(["fine_tuning_epochs": .integer(0)]))
    #expect(queries.count == 5 && queries.allSatisfy { $0.probability != nil })
    #expect(queries[0].features.map(\.name) == ["s_full", "sigma_full"])
    #expect(queries.count { Self.touches($0, Self.real) } >= 3)
  }

  @Test("A strategy of random asks about any window, and a window of which nothing is measured is never asked about")
  func random() throws {
    var taught = try Self.taught(["query_strategy": .text("random")])
    taught.question.count = 1_000
    let metrics = taught.question.series.metrics.map { metric in
      SeriesColumn(name: metric.name, values: metric.values.indices.map { $0 < 1_000 ? .nan : metric.values[$0] })
    }
    taught.question.series = try GriddedSeries(grid: taught.question.series.grid, metrics: metrics)
    let queries = try Self.ask(taught)
    #expect(queries.count > 50 && queries.allSatisfy { $0.reason == .exploration && $0.peak >= 1_000 })
    #expect(queries.allSatisfy { $0.probability == nil })
  }

  @Test("A question can be called off, and one about other metrics has no answer")
  func faults() throws {
    var taught = try Self.taught()
    #expect(throws: DetectorError.cancelled) {
      try taught.detector.queries(
        taught.question,
        environment: TrainingEnvironment(seed: 1, team: ComputeTeam(threads: 1), isCancelled: { true }))
    }
    let series = taught.question.series
    taught.question.series = try GriddedSeries(grid: series.grid, metrics: Array(series.metrics.dropLast()))
    #expect(throws: DetectorError.unsupportedMetricCount(given: 2, supported: 3...3)) { try Self.ask(taught) }
  }
}

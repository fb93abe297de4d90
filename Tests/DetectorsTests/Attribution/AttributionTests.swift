import Kernels
import SeededRandom
import Testing

@testable import Detectors

@Suite("The metric that was disturbed is the one that is named")
struct AttributionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let algorithm: Algorithm
    let metrics: Int
    var draws = 1_000
    var testDescription: String { "\(algorithm.rawValue), \(metrics) metrics" }
  }

  private static let acvae: [String: ParameterValue] = [
    "window": .integer(12), "hidden_units": .integer(24), "epochs": .integer(20), "posterior_samples": .integer(20),
    "learning_rate": .number(0.005), "calendar": .list([.text("hour_of_day")]),
  ]

  private static func trained(_ example: Case, _ metrics: CorrelatedMetrics) throws -> any Detector {
    let parameters = try example.algorithm.parameters(example.algorithm == .acvae ? acvae : [:])
    let environment = TrainingEnvironment(seed: 3, team: ComputeTeam(threads: 2))
    return try example.algorithm.train(try metrics.input, parameters: parameters, environment: environment).detector
  }

  /// Of draws of one size: how many, how many of those stand out, and in how many of either the right metric is named.
  private struct Tally {
    var (draws, named, outstanding, namedOutstanding) = (0, 0, 0, 0)
  }

  private static let sizes = [1.0, 2, 4, 8]

  @Test(
    "Of correlated metrics, in 95 % of 1,000 draws, up and down, of one to eight deviations",
    arguments: [2, 3, 5, 9].flatMap { metrics in
      [Case(algorithm: .ensemble, metrics: metrics), Case(algorithm: .pca, metrics: metrics)]
    } + [2, 3, 5].map { Case(algorithm: .acvae, metrics: $0) })
  func correlated(_ example: Case) throws {
    let metrics = CorrelatedMetrics(example.metrics, seed: 11)
    let detector = try Self.trained(example, metrics)
    let line = try metrics.line(detector)
    var stream = SeededGenerator(seed: 5)
    var tallies = [Tally](repeating: Tally(), count: Self.sizes.count)
    for draw in 0..<example.draws {
      let size = draw % Self.sizes.count
      let metric = Int.random(in: 0..<example.metrics, using: &stream)
      let sign = Bool.random(using: &stream) ? 1.0 : -1
      let index = CorrelatedMetrics.learnt + Int.random(in: 0..<CorrelatedMetrics.scored, using: &stream)
      let answer = try metrics.score(detector, at: index, metric: metric, by: sign * Self.sizes[size])
      let shares = answer.bands.map { $0.contribution[0] }
      #expect(abs(shares.reduce(0, +) - 1) < 1e-6 && shares.allSatisfy { $0 >= 0 })
      let isNamed = shares.indices.allSatisfy { $0 == metric || shares[$0] < shares[metric] }
      tallies[size].draws += 1
      tallies[size].named += isNamed ? 1 : 0
      guard answer.scores[0] > line else { continue }
      tallies[size].outstanding += 1
      tallies[size].namedOutstanding += isNamed ? 1 : 0
    }
    let outstanding = tallies.reduce(0) { $0 + $1.outstanding }
    let figures = zip(Self.sizes, tallies).map { size, tally in
      "\(size): \(tally.named) of \(tally.draws), \(tally.namedOutstanding) of \(tally.outstanding)"
    }
    #expect(tallies.reduce(0) { $0 + $1.namedOutstanding } * 100 >= 95 * outstanding, "\(figures)")
    #expect(tallies[2...].allSatisfy { $0.named * 100 >= 99 * $0.draws }, "\(figures)")
    #expect(outstanding * 2 > example.draws)
  }

  @Test(
    "A disturbance that has lasted is still that of its metric in 95 % of draws", arguments: [3, 6, 12],
    [
      Case(algorithm: .ensemble, metrics: 2), Case(algorithm: .ensemble, metrics: 5), Case(algorithm: .pca, metrics: 2),
      Case(algorithm: .pca, metrics: 5),
    ])
  func lasting(_ points: Int, _ example: Case) throws {
    let metrics = CorrelatedMetrics(example.metrics, seed: 11)
    let detector = try Self.trained(example, metrics)
    let line = try metrics.line(detector)
    var stream = SeededGenerator(seed: 6)
    var (named, outstanding) = (0, 0)
    for _ in 0..<400 {
      let metric = Int.random(in: 0..<example.metrics, using: &stream)
      let size = Bool.random(using: &stream) ? 4.0 : -4
      let index = CorrelatedMetrics.learnt + Int.random(in: points..<CorrelatedMetrics.scored, using: &stream)
      let answer = try metrics.score(detector, at: index, metric: metric, by: size, for: points)
      guard answer.scores[0] > line else { continue }
      let shares = answer.bands.map { $0.contribution[0] }
      outstanding += 1
      named += shares.indices.allSatisfy { $0 == metric || shares[$0] < shares[metric] } ? 1 : 0
    }
    #expect(named * 100 >= 95 * outstanding && outstanding > 200, "\(named) of \(outstanding)")
  }

  @Test(
    "Shares do not depend on the range that is asked for", arguments: [Algorithm.ensemble, .pca, .acvae, .difference])
  func ranges(_ algorithm: Algorithm) throws {
    let metrics = CorrelatedMetrics(3, seed: 11)
    let detector = try Self.trained(Case(algorithm: algorithm, metrics: 3), metrics)
    let series = try metrics.series {
      $0[1][1_600] += 100; $0[2][1_610] = .nan
    }
    let whole = try detector.score(series, range: 1_500..<1_700, team: nil)
    for range in [1_600..<1_601, 1_605..<1_650] {
      let part = try detector.score(series, range: range, team: nil)
      for (band, all) in zip(part.bands, whole.bands) {
        #expect(band.contribution == Array(all.contribution[range.lowerBound - 1_500..<range.upperBound - 1_500]))
      }
    }
  }

  @Test(
    "A version that is saved and read back names the same", arguments: [Algorithm.ensemble, .pca, .acvae, .difference])
  func archive(_ algorithm: Algorithm) throws {
    let metrics = CorrelatedMetrics(3, seed: 11)
    let detector = try Self.trained(Case(algorithm: algorithm, metrics: 3), metrics)
    let restored = try algorithm.detector(decoding: detector.encoded())
    for metric in 0..<3 {
      let answers = try [detector, restored].map { try metrics.score($0, at: 1_600, metric: metric, by: 3) }
      #expect(answers[0] == answers[1] && answers[0].bands[metric].contribution[0] > 0.5)
    }
  }
}

import Detectors
import Evaluation
import Kernels
import Series

/// Algorithm 1 of the ACVAE paper: a model trained without labels but one anomalous case, and rounds in which it asks for
/// labels of windows, is told the truth of each of their points, and learns on from its weights.
///
/// The case is the first anomaly of the training range, 30 points of it at most (section IV-D), and counts towards the
/// budget. The paper asks about 20 windows a week; 3 % of what is learnt from here are about 13 windows altogether, so
/// they are asked about in four rounds, and what there is to learn from is there from the first.
struct ActiveRounds {
  private static let rounds = 4
  private static let firstCase = 30

  let training: LabelledIndicator
  let parameters: ACVAEParameters
  /// The share of the training points whose labels are shown at most.
  let share: Double
  let seed: Int
  let team: ComputeTeam

  /// The model of the last round, and the points whose labels it was shown.
  func run() throws -> (detector: ACVAE, shown: [Bool]) {
    var shown = Self.firstCase(training.labels)
    var detector = try train(shown, round: 0, from: nil)
    let windows = windowsLeft(shown, detector)
    let perRound = min((windows + Self.rounds - 1) / Self.rounds, parameters.querying.perRound)
    for round in 1... {
      let question = try question(
        detector, shown, count: min(perRound, windowsLeft(shown, detector)))
      let queries = try detector.queries(question, environment: environment(round))
      guard !queries.isEmpty else { break }
      for point in queries.flatMap(\.range) { shown[point] = true }
      detector = try train(shown, round: round, from: detector)
    }
    return (detector, shown)
  }

  /// The points of the first labelled anomaly, so many at most.
  static func firstCase(_ labels: [Bool]) -> [Bool] {
    var shown = [Bool](repeating: false, count: labels.count)
    guard let first = labels.firstIndex(of: true) else { return shown }
    for point in first..<min(first + firstCase, labels.count) {
      guard labels[point] else { break }
      shown[point] = true
    }
    return shown
  }

  private func windowsLeft(_ shown: [Bool], _ detector: ACVAE) -> Int {
    max(0, Int(share * Double(shown.count)) - shown.count { $0 }) / detector.queryWindow
  }

  func environment(_ round: Int, from detector: ACVAE? = nil) -> TrainingEnvironment {
    TrainingEnvironment(
      seed: UInt64(seed) | UInt64(round) << 32, team: team, warmStart: detector.map { $0.encoded() })
  }

  func train(_ shown: [Bool], round: Int, from detector: ACVAE?) throws -> ACVAE {
    let input = TrainingInput(
      series: training.series, labelledAnomaly: zip(shown, training.labels).map { $0 && $1 },
      ignored: [Bool](repeating: false, count: shown.count),
      labelledNormal: zip(shown, training.labels).map { $0 && !$1 })
    return try ACVAE.train(input, parameters: parameters, environment: environment(round, from: detector)).detector
  }

  /// The threshold in force is that of the best F1 on the labels shown so far.
  func question(_ detector: ACVAE, _ shown: [Bool], count: Int) throws -> QueryQuestion {
    var scores = [Double](repeating: .nan, count: shown.count)
    for range in shown.runs(of: true) {
      scores.replaceSubrange(range, with: try detector.score(training.series, range: range, team: team).scores)
    }
    let known = try LabelledScores(scores: scores, labels: training.labels, ignored: shown.map { !$0 })
    return QueryQuestion(
      series: training.series, labelledAnomaly: zip(shown, training.labels).map { $0 && $1 },
      labelledNormal: zip(shown, training.labels).map { $0 && !$1 }, settled: shown,
      threshold: ThresholdSweep(known).best?.threshold ?? .infinity, count: count)
  }
}

extension MultivariateMethod {
  /// ACVAE by ``ActiveRounds``, and without what section IV-F takes away from it, one at a time.
  static let active: [MultivariateMethod] = [
    active("1 % labels asked for", 0.01),
    active("2 % labels asked for", 0.02),
    active("3 % labels asked for", 0.03),
    active("3 %, no augmentation", 0.03, ["augmentation_noise": .number(0)]),
    active("3 %, s_diff alone", 0.03, ["score": .text("s_diff")]),
    active("3 %, single model", 0.03, ["fine_tuning_epochs": .integer(0)]),
    active("3 %, plain VAE", 0.03, ["structure": .text("plain")]),
    active("3 %, query by scores", 0.03, sight: .scores),
    active("3 %, query by deviations", 0.03, sight: .deviations),
    active("3 %, random queries", 0.03, ["query_strategy": .text("random")]),
    active("3 %, greedy queries", 0.03, ["query_strategy": .text("greedy"), "exploration": .number(0)]),
  ]

  /// ACVAE told the label of every point that was measured (the last column of the paper's Fig. 4): there is nothing to
  /// ask.
  static let allLabels = MultivariateMethod(name: "acvae, 100 % labels", isRandom: true) { task, seed, team in
    let (series, labels) = (task.training.series, task.training.labels)
    let isMeasured = labels.indices.map { point in series.metrics.contains { $0.values[point].isFinite } }
    let input = TrainingInput(
      series: series, labelledAnomaly: labels, ignored: labels.map { _ in false },
      labelledNormal: zip(labels, isMeasured).map { !$0 && $1 })
    let detector = try ACVAE.train(
      input, parameters: ACVAE.Parameters(task.parameters[.acvae, default: [:]]),
      environment: TrainingEnvironment(seed: UInt64(seed), team: team)
    ).detector
    return try task.tests.map { try detector.score($0.indicator.series, range: $0.range, team: team).scores }
  }

  /// - Parameter sight: what its query model sees.
  static func active(
    _ name: String, _ share: Double, _ parameters: [String: ParameterValue] = [:],
    background: Background = .told, sight: QueryParameters.Sight = .all
  ) -> MultivariateMethod {
    MultivariateMethod(name: "acvae, \(name)", isRandom: true) { task, seed, team in
      let task = try task.with(background)
      let told = task.parameters[.acvae, default: [:]].merging(parameters) { _, own in own }
      var settled = try ACVAE.Parameters(told)
      settled.querying.sight = sight
      let rounds = ActiveRounds(
        training: task.training, parameters: settled, share: share, seed: seed, team: team)
      let detector = try rounds.run().detector
      return try task.tests.map { try detector.score($0.indicator.series, range: $0.range, team: team).scores }
    }
  }
}

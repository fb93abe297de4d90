import Detectors
import Kernels
import Series

/// One row of a multivariate comparison: how scores come from a task.
struct MultivariateMethod: Sendable {
  let name: String
  /// Whether the seed makes a difference.
  var isRandom = false
  /// One score a point of each judged range, in the order of `MultivariateTask.tests`; NaN leaves a point out.
  let scores: @Sendable (_ task: MultivariateTask, _ seed: Int, _ team: ComputeTeam) throws -> [[Double]]

  static let all = silent + active

  /// Those that ask for nothing. A new method is one more row here.
  static let silent: [MultivariateMethod] =
    [
      trained(.pca), isolationForest, runDeviation, trained(.ensemble),
    ]
    + [0, 0.01, 0.03].map { share in
      trained(
        .acvae, name: share > 0 ? "acvae, \(Int(100 * share)) % labels at random" : "acvae", isRandom: true,
        labels: share)
    }

  /// An algorithm of the service, shown the labels of a share of the training points, and the background columns unless it
  /// is to do without.
  static func trained(
    _ algorithm: Algorithm, _ parameters: [String: ParameterValue] = [:], name: String? = nil, isRandom: Bool = false,
    labels: Double = 0, hasContext: Bool = true
  ) -> MultivariateMethod {
    MultivariateMethod(name: name ?? algorithm.rawValue, isRandom: isRandom) { task, seed, team in
      let task = hasContext ? task : try task.withoutContext()
      let input = task.training.shown(labels, seed: seed)
      let told = task.parameters[algorithm, default: [:]]
      let detector = try algorithm.train(
        input, parameters: algorithm.schema.resolve(told.merging(parameters) { _, own in own }),
        environment: TrainingEnvironment(seed: UInt64(seed), team: team)
      ).detector
      return try task.tests.map { try detector.score($0.indicator.series, range: $0.range, team: team).scores }
    }
  }

  private static let isolationForest = MultivariateMethod(name: "isolation forest", isRandom: true) { task, seed, _ in
    let forest = IsolationForest(learning: task.training.series, seed: UInt64(seed))
    return task.tests.map { forest.scores($0.indicator.series, range: $0.range) }
  }

  private static let runDeviation = MultivariateMethod(name: "per-run z-score") { task, _, _ in
    task.tests.map(RunDeviation.scores)
  }
}

extension LabelledIndicator {
  /// Points that an operator would be asked about at a time: the paper's window.
  private static let asked = 30

  /// As training input with the labels of a share of its points, in windows drawn by the seed.
  func shown(_ share: Double, seed: Int) -> TrainingInput {
    var isShown = [Bool](repeating: false, count: labels.count)
    var stream = RandomStream(seed: UInt64(seed), purpose: .synthesis)
    for _ in 0..<Int(share * Double(labels.count) / Double(Self.asked)) {
      let start = stream.integer(below: max(1, labels.count - Self.asked))
      for point in start..<min(labels.count, start + Self.asked) { isShown[point] = true }
    }
    return TrainingInput(
      series: series, labelledAnomaly: zip(isShown, labels).map { $0 && $1 },
      ignored: [Bool](repeating: false, count: labels.count),
      labelledNormal: share > 0 ? zip(isShown, labels).map { $0 && !$1 } : [])
  }
}

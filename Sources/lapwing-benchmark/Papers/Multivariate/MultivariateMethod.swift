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

  static let all = silent + active + [allLabels] + linear

  /// Those that ask for nothing. A new method is one more row here.
  static let silent: [MultivariateMethod] = [
    trained(.pca), isolationForest, runDeviation, trained(.ensemble), trained(.acvae, name: "acvae", isRandom: true),
  ]

  /// An algorithm of the service without labels, told the background columns unless it is to do without.
  static func trained(
    _ algorithm: Algorithm, _ parameters: [String: ParameterValue] = [:], name: String? = nil, isRandom: Bool = false,
    background: Background = .told
  ) -> MultivariateMethod {
    MultivariateMethod(name: name ?? algorithm.rawValue, isRandom: isRandom) { task, seed, team in
      let task = try task.with(background)
      let labels = task.training.labels
      let input = TrainingInput(
        series: task.training.series, labelledAnomaly: labels.map { _ in false }, ignored: labels.map { _ in false })
      let told = task.parameters[algorithm, default: [:]]
      let detector = try algorithm.train(
        input, parameters: algorithm.parameters(told.merging(parameters) { _, own in own }),
        environment: TrainingEnvironment(seed: UInt64(seed), team: team)
      ).detector
      return try task.tests.map { try detector.score($0.indicator.series, range: $0.range, team: team).scores }
    }
  }

  static let isolationForest = isolationForest("isolation forest", .none)

  /// It knows metrics alone, unless the background is some of them.
  static func isolationForest(_ name: String, _ background: Background) -> MultivariateMethod {
    MultivariateMethod(name: name, isRandom: true) { task, seed, _ in
      let task = try task.with(background)
      let forest = IsolationForest(learning: task.training.series, seed: UInt64(seed))
      return task.tests.map { forest.scores($0.indicator.series, range: $0.range) }
    }
  }

  private static let runDeviation = MultivariateMethod(name: "per-run z-score") { task, _, _ in
    task.tests.map(RunDeviation.scores)
  }
}

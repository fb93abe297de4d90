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

  /// A new method is one more row here.
  static let all: [MultivariateMethod] = [
    trained(.pca), isolationForest, runDeviation, trained(.ensemble),
  ]

  /// An algorithm of the service, trained without labels.
  static func trained(
    _ algorithm: Algorithm, _ parameters: [String: ParameterValue] = [:], name: String? = nil, isRandom: Bool = false
  ) -> MultivariateMethod {
    MultivariateMethod(name: name ?? algorithm.rawValue, isRandom: isRandom) { task, seed, team in
      let none = [Bool](repeating: false, count: task.training.labels.count)
      let input = TrainingInput(series: task.training.series, labelledAnomaly: none, ignored: none)
      let detector = try algorithm.train(
        input, parameters: algorithm.schema.resolve(parameters),
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

import Detectors
import Kernels
import Series

/// What labels are worth to the plainest method that takes any: ridge regression of them on the metrics' standardised values
/// at a point and their magnitudes, both classes weighing the same. It stands for the competitors that the ACVAE paper gives
/// its own questions to (Fig. 5).
struct LinearClassifier {
  private static let ridge = 1.0
  private static let limit = 10.0

  private let scalers: [StandardScaler]
  private var weights: [Double]

  /// Of labels of one class alone nothing is learnt: every point scores the same.
  init(learning indicator: LabelledIndicator, shown: [Bool]) {
    scalers = indicator.series.metrics.map { StandardScaler(fitting: $0.values) }
    let size = 2 * scalers.count + 1
    weights = [Double](repeating: 0, count: size)
    let points = shown.indices.filter { shown[$0] }
    let anomalous = points.count { indicator.labels[$0] }
    guard anomalous > 0, anomalous < points.count else { return }
    var (matrix, right) = ([Double](repeating: 0, count: size * size), [Double](repeating: 0, count: size))
    for point in points {
      let row = row(indicator.series, point)
      let isAnomaly = indicator.labels[point]
      let weight = Double(points.count) / Double(2 * (isAnomaly ? anomalous : points.count - anomalous))
      for i in 0..<size {
        right[i] += weight * row[i] * (isAnomaly ? 1 : -1)
        for j in 0..<size { matrix[i * size + j] += weight * row[i] * row[j] }
      }
    }
    for i in 0..<size { matrix[i * size + i] += i == size - 1 ? 1e-6 : Self.ridge }
    weights = Cholesky.solve(matrix, right, size: size)
  }

  func scores(_ series: GriddedSeries, range: Range<Int>) -> [Double] {
    range.map { point in
      guard series.metrics.contains(where: { !$0.values[point].isNaN }) else { return .nan }
      return zip(weights, row(series, point)).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  /// What was not measured counts as usual.
  private func row(_ series: GriddedSeries, _ point: Int) -> [Double] {
    let scaled = zip(series.metrics, scalers).map { metric, scaler in
      let value = metric.values[point]
      return value.isNaN ? 0 : min(max(scaler.scale(value), -Self.limit), Self.limit)
    }
    return scaled + scaled.map(abs) + [1]
  }
}

extension MultivariateMethod {
  /// Fig. 5: by labels of windows drawn at random, by those that ACVAE asks for, and by all.
  static let linear = [
    linear("3 % labels at random") { task, seed, _ in
      var random = RandomStream(seed: UInt64(seed), purpose: .test)
      let count = task.training.labels.count
      var shown = ActiveRounds.firstCase(task.training.labels)
      while shown.count(where: { $0 }) * 100 < 3 * count {
        let first = random.integer(below: max(1, count - 30))
        for point in first..<min(count, first + 30) { shown[point] = true }
      }
      return shown
    },
    linear("acvae's 3 %") { task, seed, team in
      try ActiveRounds(
        training: task.training, parameters: ACVAE.Parameters(task.parameters[.acvae, default: [:]]), share: 0.03,
        seed: seed, team: team
      ).run().shown
    },
    linear("100 % labels") { task, _, _ in task.training.labels.map { _ in true } },
  ]

  private static func linear(
    _ name: String,
    shown: @escaping @Sendable (_ task: MultivariateTask, _ seed: Int, _ team: ComputeTeam) throws -> [Bool]
  ) -> MultivariateMethod {
    MultivariateMethod(name: "linear, \(name)", isRandom: true) { task, seed, team in
      let shown = try shown(task, seed, team)
      let seen = try task.with(.concatenated)
      let classifier = LinearClassifier(learning: seen.training, shown: shown)
      return seen.tests.map { classifier.scores($0.indicator.series, range: $0.range) }
    }
  }
}

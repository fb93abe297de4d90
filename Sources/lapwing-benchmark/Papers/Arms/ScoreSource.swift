import Detectors
import Evaluation
import Kernels
import Series

/// Where the scores of a row come from.
enum ScoreSource: Sendable {
  case algorithm(Algorithm, [String: ParameterValue] = [:])
  /// The best one on the labels of what is learnt from, as far as there are any.
  case oneLiner(OneLiner.Kind)
  case recipe(PublishedRecipe)
  /// Drawn, and so what the protocol gives to whoever knows nothing.
  case chance

  /// Whether the seed makes a difference.
  var isRandom: Bool {
    switch self {
    case .algorithm(let algorithm, _): [.donut, .pad, .acvae].contains(algorithm)
    case .oneLiner, .recipe: false
    case .chance: true
    }
  }

  /// What every table has beside the paper's methods: the dead-simple ones, and chance.
  static let references: [(name: String, source: ScoreSource)] =
    Algorithm.baselines.map { ($0.rawValue, .algorithm($0)) } + [
      ("one-liner A", .oneLiner(.a)), ("one-liner B", .oneLiner(.b)), ("chance", .chance),
    ]

  /// Scores of all points of a series without training; nil of an algorithm. NaN where nothing was measured.
  func scores(_ indicator: LabelledIndicator, learning: Range<Int>, seed: Int) throws -> [Double]? {
    let values = indicator.series.metrics[0].values
    func masked(_ scores: [Double]) -> [Double] { zip(values, scores).map { $0.isNaN ? .nan : $1 } }
    switch self {
    case .algorithm: return nil
    case .recipe(let recipe):
      let carried = values.carriedForward
      return masked(recipe.scores(carried, window: PublishedFigures.buffer(carried), learning: learning))
    case .chance:
      var random = RandomStream(seed: UInt64(seed), purpose: .test)
      return masked(values.map { _ in random.uniform() })
    case .oneLiner(let kind):
      let carried = values.carriedForward
      let best = try OneLiner.best(
        kind, [Array(carried[learning])], labels: Array(indicator.labels[learning]))?.line
      return masked((best ?? OneLiner(isAbsolute: true, moving: nil)).scores(carried))
    }
  }
}

extension [Double] {
  /// With the last value in the place of those that are missing, at the beginning the first one.
  var carriedForward: [Double] {
    var last = first { !$0.isNaN } ?? 0
    return map { value in
      if !value.isNaN { last = value }
      return last
    }
  }
}

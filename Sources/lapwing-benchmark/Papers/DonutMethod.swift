import Detectors

/// One row of Donut's comparison: an algorithm, its parameters, and how the data is prepared for it.
struct DonutMethod {
  let name: String
  let algorithm: Algorithm
  var parameters: [String: ParameterValue] = [:]
  /// Whether the labels of the training range are shown to it.
  var sees = false
  /// Share of the points that are taken away, from training and test alike.
  var removed = 0.0

  var isRandom: Bool { algorithm == .donut || removed > 0 }

  static let all: [DonutMethod] =
    donut + ablations + removals
    + Algorithm.baselines.map {
      DonutMethod(name: $0.rawValue, algorithm: $0)
    }

  private static let donut = [5, 8].flatMap { dimensions in
    [false, true].map { sees in
      DonutMethod(
        name: "donut K=\(dimensions)\(sees ? " with labels" : "")", algorithm: .donut,
        parameters: ["latent_dimensions": .integer(dimensions)], sees: sees)
    }
  }

  /// Section 4.5: without injection, without MCMC, the plain bound, the prior instead of the posterior.
  private static let ablations: [DonutMethod] = [
    ("donut without injection", ["injection_rate": .number(0)]),
    ("donut without mcmc", ["mcmc_iterations": .integer(0)]),
    ("donut vae baseline", ["objective": .text("vae_baseline")]),
    ("donut prior", ["score": .text("prior")]),
  ].map { DonutMethod(name: $0.0, algorithm: .donut, parameters: $0.1) }

  private static let removals: [DonutMethod] = [
    DonutMethod(name: "donut, 3 % removed", algorithm: .donut, removed: 0.03),
    DonutMethod(
      name: "donut without mcmc, 3 % removed", algorithm: .donut, parameters: ["mcmc_iterations": .integer(0)],
      removed: 0.03),
  ]
}

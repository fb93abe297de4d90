import Detectors

/// One row of Donut's comparisons: where its scores come from, and how the data is prepared for it.
struct DonutMethod: Sendable {
  let name: String
  let source: ScoreSource
  /// The share of the labelled points of the training range that are shown to it (section 4.3).
  var labels = 0.0
  /// Share of the points that are taken away, from training and test alike.
  var removed = 0.0

  var isRandom: Bool { source.isRandom || removed > 0 }

  /// Fig. 7: how much of the labels is shown.
  static let shares = [0, 0.1, 1]

  static func name(_ base: String, _ share: Double) -> String { "\(base), \(Int(100 * share)) % of labels" }

  private static func donut(
    _ name: String, _ parameters: [String: ParameterValue], labels: Double = 0, removed: Double = 0
  ) -> DonutMethod {
    DonutMethod(name: name, source: .algorithm(.donut, parameters), labels: labels, removed: removed)
  }

  private static func byShare(_ base: String, _ parameters: [String: ParameterValue]) -> [DonutMethod] {
    shares.map { donut(name(base, $0), parameters, labels: $0) }
  }

  /// Fig. 7, beside what is dead simple.
  static let overall =
    byShare("donut", [:]) + byShare("vae baseline", ["objective": .text("vae_baseline")])
    + byShare("donut prior", ["score": .text("prior")])
    + ScoreSource.references.map { DonutMethod(name: $0.name, source: $0.source) }

  /// Fig. 8: the bound alone, and with one of the other two techniques; with both it is `donut`.
  static let techniques =
    byShare("m-elbo", ["injection_rate": .number(0), "mcmc_iterations": .integer(0)])
    + byShare("m-elbo + injection", ["mcmc_iterations": .integer(0)])
    + byShare("m-elbo + mcmc", ["injection_rate": .number(0)])

  /// What the network sees of a missing point, as the series are and with more points missing.
  static let missing = [
    donut("donut, missing as zero", ["missing_value": .text("zero")]),
    donut("donut, 3 % removed", [:], removed: 0.03),
    donut("donut, missing as zero, 3 % removed", ["missing_value": .text("zero")], removed: 0.03),
    donut("donut without mcmc, 3 % removed", ["mcmc_iterations": .integer(0)], removed: 0.03),
  ]

  /// Fig. 9; the default K is `donut`.
  static func dimensions(isQuick: Bool) -> [DonutMethod] {
    (isQuick ? [1, 3, 13, 21] : Array(1...21)).map { dimensions in
      dimensions == DonutParameters().latentDimensions
        ? overall[0] : donut("donut K=\(dimensions)", ["latent_dimensions": .integer(dimensions)])
    }
  }
}

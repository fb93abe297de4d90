import Detectors

/// One row of PAD's comparisons.
struct PADMethod: Sendable {
  let name: String
  let source: ScoreSource
  /// Whether labelled anomalies are replaced by what is estimated in their place before anything is learnt or forecast:
  /// LSTM* of section 4.3.
  var isCleaned = false
  /// Whether the forecast that is served by default is measured beside its own.
  var isServed = false
  /// The sets that it is for; all of them where there are none.
  var sets: [String] = []

  var isRandom: Bool { source.isRandom }
  /// What was cleaned with the labels cannot be judged by them.
  var isJudgedForDetection: Bool { !isCleaned }

  func suits(_ set: PADDataSet) -> Bool { sets.isEmpty || sets.contains(set.name) }

  /// The algorithm with its parameters for a set; nil of what is no algorithm.
  func algorithm(_ set: PADDataSet) -> (algorithm: Algorithm, parameters: [String: ParameterValue])? {
    guard case .algorithm(let algorithm, let own) = source else { return nil }
    let given = algorithm == .donut ? set.donut : [:]
    return (algorithm, given.merging(own) { _, own in own })
  }

  private static func pad(_ name: String, _ parameters: [String: ParameterValue], sets: [String] = []) -> PADMethod {
    PADMethod(name: name, source: .algorithm(.pad, parameters), sets: sets)
  }

  private static let minutes = ["kpi", "minutes"]

  static let joint = PADMethod(name: "pad", source: .algorithm(.pad), isServed: true)
  static let betas = [0.1, 1, 10]

  /// Table 2; the paper's 0.01 is the default.
  static let byBeta =
    [joint] + betas.map { pad("pad, beta \(Figure.text($0))", ["beta": .number($0)], sets: minutes) }

  /// Where every weight is 1 there is no spectral residual to be departed by: AD is then the plain VAE.
  static let plain = pad("vae", ["variant": .text("ad"), "d0": .number(100)])

  static let variants = PADParameters.Variant.allCases.filter { $0 != .joint }.map {
    pad("pad variant \($0.rawValue)", ["variant": .text($0.rawValue)])
  }

  /// Table 3.
  static let detectors =
    [joint] + variants + [plain, PADMethod(name: "donut", source: .algorithm(.donut))]
    + ScoreSource.references.map { PADMethod(name: $0.name, source: $0.source) }

  /// Fig. 7.
  static let forecasters =
    [joint] + variants
    + [
      pad("pad, paper's lambda", ["lambda": .number(1)], sets: minutes),
      PADMethod(
        name: "pad variant lstm, cleaned", source: .algorithm(.pad, ["variant": .text("lstm")]), isCleaned: true),
    ]
    + Algorithm.baselines.map { PADMethod(name: $0.rawValue, source: .algorithm($0)) }
}

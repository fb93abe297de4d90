import Detectors

/// One row of PAD's comparison.
struct PADMethod {
  let name: String
  let algorithm: Algorithm
  var parameters: [String: ParameterValue] = [:]
  /// Whether labelled anomalies are replaced by what is estimated in their place before anything is learnt or forecast:
  /// LSTM* of section 4.3.
  var isCleaned = false

  var isRandom: Bool { algorithm == .pad }
  /// The interval's parameters are PAD's.
  var takesSetParameters: Bool { algorithm == .pad }

  static let all: [PADMethod] =
    PADParameters.Variant.allCases.map {
      PADMethod(
        name: $0.rawValue == "pad" ? "pad" : "pad variant \($0.rawValue)", algorithm: .pad,
        parameters: ["variant": .text($0.rawValue)])
    }
    + [
      PADMethod(
        name: "pad variant lstm, cleaned", algorithm: .pad, parameters: ["variant": .text("lstm")], isCleaned: true)
    ]
    + Algorithm.baselines.map { PADMethod(name: $0.rawValue, algorithm: $0) }
}

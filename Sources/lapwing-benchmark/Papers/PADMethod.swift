import Detectors

/// One row of PAD's comparison.
struct PADMethod {
  let name: String
  let algorithm: Algorithm
  var parameters: [String: ParameterValue] = [:]
  /// Whether labelled anomalies are replaced by what is estimated in their place before anything is learnt or forecast:
  /// LSTM* of section 4.3.
  var isCleaned = false
  /// Whether the forecast that is served by default is measured beside its own.
  var isServed = false
  /// Whether it belongs to data sets only whose parameters say nothing of the weight of the prediction error.
  var needsDefaultLambda = false

  var isRandom: Bool { algorithm == .pad }
  /// The interval's parameters are PAD's.
  var takesSetParameters: Bool { algorithm == .pad }
  /// What was cleaned with the labels cannot be judged by them.
  var isJudgedForDetection: Bool { !isCleaned }

  func suits(_ set: PADDataSet) -> Bool { !needsDefaultLambda || set.parameters["lambda"] == nil }

  static let all: [PADMethod] =
    PADParameters.Variant.allCases.map {
      PADMethod(
        name: $0.rawValue == "pad" ? "pad" : "pad variant \($0.rawValue)", algorithm: .pad,
        parameters: ["variant": .text($0.rawValue)], isServed: $0 == .joint)
    }
    + [
      PADMethod(
        name: "pad, paper's lambda", algorithm: .pad, parameters: ["lambda": .number(1)], needsDefaultLambda: true),
      PADMethod(
        name: "pad variant lstm, cleaned", algorithm: .pad, parameters: ["variant": .text("lstm")], isCleaned: true),
    ]
    + Algorithm.baselines.map { PADMethod(name: $0.rawValue, algorithm: $0) }
}

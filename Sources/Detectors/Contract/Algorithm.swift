/// The methods that a model can be trained by, under the names of the contract.
package enum Algorithm: String, CaseIterable, Sendable {
  case donut
  case pad
  case acvae
  case difference
  case seasonalNaive = "seasonal_naive"
  case autoregression
  case spectralResidual = "spectral_residual"
  case ensemble
  case pca

  /// The methods that stand beside every other in its training report.
  package static let baselines: [Algorithm] = [
    .difference, .seasonalNaive, .autoregression, .spectralResidual, .ensemble,
  ]

  /// The baselines for so many metrics: `pca` lives on what several have to do with each other.
  package static func baselines(metrics: Int) -> [Algorithm] { metrics > 1 ? baselines + [.pca] : baselines }

  /// The type behind the name: the one place that a new method is entered in.
  package var type: any TrainableDetector.Type {
    switch self {
    case .donut: Donut.self
    case .pad: PAD.self
    case .acvae: ACVAE.self
    case .difference: DifferenceBaseline.self
    case .seasonalNaive: SeasonalNaiveBaseline.self
    case .autoregression: AutoregressionBaseline.self
    case .spectralResidual: SpectralResidualBaseline.self
    case .ensemble: EnsembleBaseline.self
    case .pca: PCABaseline.self
    }
  }

  /// Whether it chooses windows for operators to judge.
  package var asksQuestions: Bool { type is any QueryingDetector.Type }

  package var schema: ParameterSchema { type.schema }

  package func train(
    _ input: TrainingInput, parameters: ResolvedParameters, environment: TrainingEnvironment
  ) throws(DetectorError) -> (detector: any Detector, report: TrainingReport) {
    try type.trainAny(input, parameters, environment)
  }

  package func detector(decoding bytes: [UInt8]) throws(DetectorError) -> any Detector {
    try type.init(decoding: bytes)
  }
}

extension TrainableDetector {
  /// `train` for callers that do not know the type.
  fileprivate static func trainAny(
    _ input: TrainingInput, _ parameters: ResolvedParameters, _ environment: TrainingEnvironment
  ) throws(DetectorError) -> (detector: any Detector, report: TrainingReport) {
    let (detector, report) = try train(input, parameters: parameters, environment: environment)
    return (detector, report)
  }
}

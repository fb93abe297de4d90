/// The methods that a model can be trained by, under the names of the contract.
package enum Algorithm: String, CaseIterable, Sendable {
  case donut
  case pad
  case acvae
  case cgats
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
  package var type: any TrainableMethod.Type {
    switch self {
    case .donut: Donut.self
    case .pad: PAD.self
    case .acvae: ACVAE.self
    case .cgats: CGATS.self
    case .difference: DifferenceBaseline.self
    case .seasonalNaive: SeasonalNaiveBaseline.self
    case .autoregression: AutoregressionBaseline.self
    case .spectralResidual: SpectralResidualBaseline.self
    case .ensemble: EnsembleBaseline.self
    case .pca: PCABaseline.self
    }
  }

  /// The method as one whose training ends in a detector; nil for the generator.
  package var detectorType: (any TrainableDetector.Type)? { type as? any TrainableDetector.Type }

  /// Whether its models score points; the others make anomalies.
  package var givesScores: Bool { detectorType != nil }

  /// Whether it chooses windows for operators to judge.
  package var asksQuestions: Bool { type is any QueryingDetector.Type }

  package var schema: ParameterSchema { type.schema }

  /// - Precondition: it gives scores.
  package func train(
    _ input: TrainingInput, parameters: ResolvedParameters, environment: TrainingEnvironment
  ) throws(DetectorError) -> (detector: any Detector, report: TrainingReport) {
    guard let detectorType else { preconditionFailure("\(rawValue) gives no scores") }
    return try detectorType.trainAny(input, parameters, environment)
  }

  /// - Throws: `unreadableArchive`, for a method that gives no scores too.
  package func detector(decoding bytes: [UInt8]) throws(DetectorError) -> any Detector {
    guard let detectorType else { throw .unreadableArchive("\(rawValue) gives no scores") }
    return try detectorType.init(decoding: bytes)
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

/// A method that a model can be trained by, under its name in the contract.
package struct Algorithm: RawRepresentable, CaseIterable, Hashable, Sendable, CustomStringConvertible {
  /// All of them, in the contract's order: the one place that a new method is entered in.
  private static let types: [any TrainableMethod.Type] = [
    Donut.self,
    PAD.self,
    ACVAE.self,
    CGATS.self,
    DifferenceBaseline.self,
    SeasonalNaiveBaseline.self,
    AutoregressionBaseline.self,
    SpectralResidualBaseline.self,
    EnsembleBaseline.self,
    PCABaseline.self,
  ]

  package static let allCases = types.map { Algorithm($0) }

  /// The type behind the name.
  package let type: any TrainableMethod.Type

  private init(_ type: any TrainableMethod.Type) { self.type = type }

  /// Nil for a name that no method has.
  package init?(rawValue: String) {
    guard let known = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = known
  }

  package var rawValue: String { type.name }

  package var description: String { rawValue }

  /// What the contract says of it.
  package var summary: String { type.summary }

  /// The methods that stand beside every other in its training report.
  package static let baselines: [Algorithm] = [
    .difference, .seasonalNaive, .autoregression, .spectralResidual, .ensemble,
  ]

  /// The baselines for so many metrics: `pca` lives on what several have to do with each other.
  package static func baselines(metrics: Int) -> [Algorithm] { metrics > 1 ? baselines + [.pca] : baselines }

  /// The method as one whose training ends in a detector; nil for the generator.
  package var detectorType: (any TrainableDetector.Type)? { type as? any TrainableDetector.Type }

  /// Whether its models score points; the others make anomalies.
  package var givesScores: Bool { detectorType != nil }

  /// Whether it learns from operators' answers, and chooses the windows that they judge; every other method asks about peaks.
  package var learnsFromAnswers: Bool { type is any QueryingDetector.Type }

  /// Names, kinds, bounds and defaults of the method's parameters.
  package var schema: ParameterSchema { type.anySchema }

  /// What the contract calls them.
  package var parametersName: String { type.anyParametersName }

  /// What the contract says of the defaults as a whole.
  package var parameterSummary: String { type.anySummary }

  /// The method's own parameters, the given values over the defaults.
  package func parameters(_ given: [String: ParameterValue] = [:]) throws(ParameterFaults) -> any MethodParameters {
    try type.anyParameters(given)
  }

  /// Finds what training on this would end in an error by, without training.
  package func check(_ input: TrainingInput, parameters: any MethodParameters) throws(GenerationError) {
    try type.anyCheck(input, parameters)
  }

  /// What training on so many points of so many metrics will take.
  package func cost(points: Int, metrics: Int, parameters: any MethodParameters, threads: Int) -> TrainingCost {
    type.anyCost(points, metrics, parameters, threads)
  }

  /// - Precondition: it gives scores.
  package func train(
    _ input: TrainingInput, parameters: any MethodParameters, environment: TrainingEnvironment
  ) throws(DetectorError) -> (detector: any Detector, report: TrainingReport) {
    guard let detectorType else { preconditionFailure("\(rawValue) gives no scores") }
    return try detectorType.anyTraining(input, parameters, environment)
  }

  /// - Throws: `unreadableArchive`, for a method that gives no scores too.
  package func detector(decoding bytes: [UInt8]) throws(DetectorError) -> any Detector {
    guard let detectorType else { throw .unreadableArchive("\(rawValue) gives no scores") }
    return try detectorType.init(decoding: bytes)
  }
}

// Those that the code itself names.

extension Algorithm {
  package static let donut = Algorithm(Donut.self)
  package static let pad = Algorithm(PAD.self)
  package static let acvae = Algorithm(ACVAE.self)
  package static let cgats = Algorithm(CGATS.self)
  package static let difference = Algorithm(DifferenceBaseline.self)
  package static let seasonalNaive = Algorithm(SeasonalNaiveBaseline.self)
  package static let autoregression = Algorithm(AutoregressionBaseline.self)
  package static let spectralResidual = Algorithm(SpectralResidualBaseline.self)
  package static let ensemble = Algorithm(EnsembleBaseline.self)
  package static let pca = Algorithm(PCABaseline.self)
}

// For callers that do not know the type.

extension TrainableMethod {
  fileprivate static var anySchema: ParameterSchema { Parameters.table.schema }

  fileprivate static var anyParametersName: String { "\(Parameters.self)" }

  fileprivate static var anySummary: String { Parameters.summary }

  fileprivate static func anyParameters(
    _ given: [String: ParameterValue]
  ) throws(ParameterFaults) -> any MethodParameters { try Parameters(given) }

  fileprivate static func anyCheck(
    _ input: TrainingInput, _ parameters: any MethodParameters
  ) throws(GenerationError) { try check(input, parameters: own(parameters)) }

  fileprivate static func anyCost(
    _ points: Int, _ metrics: Int, _ parameters: any MethodParameters, _ threads: Int
  ) -> TrainingCost {
    cost(points: points, metrics: metrics, parameters: own(parameters), threads: threads)
  }

  /// - Precondition: they are this method's, as those that ``Algorithm/parameters(_:)`` makes.
  package static func own(_ parameters: any MethodParameters) -> Parameters {
    guard let own = parameters as? Parameters else { preconditionFailure("\(parameters) are of another method") }
    return own
  }
}

extension TrainableDetector {
  fileprivate static func anyTraining(
    _ input: TrainingInput, _ parameters: any MethodParameters, _ environment: TrainingEnvironment
  ) throws(DetectorError) -> (detector: any Detector, report: TrainingReport) {
    let (detector, report) = try train(input, parameters: own(parameters), environment: environment)
    return (detector, report)
  }
}

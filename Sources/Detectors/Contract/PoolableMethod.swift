/// A method that learns one network from many series, each standardised by itself, and serves each of them in its own scale:
/// the weights are everybody's, location and scale are the series' own.
package protocol PoolableMethod: TrainableMethod {
  /// Finds what keeps a series from its pool, without training. What the pool as a whole lacks, `train` says.
  static func checkMember(_ input: TrainingInput, parameters: Parameters) throws(GenerationError)

  /// Learns from all of them. The result is in the units of the first.
  ///
  /// - Throws: what any training throws; what keeps one of the series from it keeps all.
  static func train(
    pool inputs: [TrainingInput], parameters: Parameters, environment: TrainingEnvironment
  ) throws(GenerationError) -> PoolTraining

  /// The same weights in the units of a series, whether it was learnt from or not.
  func fitted(to input: TrainingInput) throws(GenerationError) -> Self

  /// All of it as bytes.
  func encoded() -> [UInt8]

  init(decoding bytes: [UInt8]) throws(DetectorError)

  /// What of it is the series' own, as bytes: a few numbers.
  func encodedScale() -> [UInt8]

  /// The same weights in the units that `encodedScale` wrote.
  func scaled(decoding bytes: [UInt8]) throws(DetectorError) -> Self
}

/// What came of a training over many series.
package struct PoolTraining: Sendable {
  package let learnt: any PoolableMethod
  package let report: TrainingReport
  /// Of each series the points that no step has learnt from, as indices into its input; nil where there are none.
  package let heldOut: [Range<Int>?]
}

extension Algorithm {
  /// Labelled anomalies that a pool has to have of all its series together; nil for a method that wants none.
  package var fewestPooledAnomalies: Int64? { self == .cgats ? Int64(CGATSWindows.fewestAnomalies) : nil }

  /// Those that can learn from many series at once.
  package static let poolable = allCases.filter { $0.poolableType != nil }

  /// The method as one that learns from many series; nil for the others.
  package var poolableType: (any PoolableMethod.Type)? { type as? any PoolableMethod.Type }

  /// - Throws: what keeps a series from its pool.
  package func checkMember(_ input: TrainingInput, parameters: any MethodParameters) throws(GenerationError) {
    guard let poolableType else { preconditionFailure("\(rawValue) does not learn from many series") }
    try poolableType.anyCheckMember(input, parameters)
  }

  /// - Precondition: it is one of those that can.
  package func train(
    pool inputs: [TrainingInput], parameters: any MethodParameters, environment: TrainingEnvironment
  ) throws(GenerationError) -> PoolTraining {
    guard let poolableType else { preconditionFailure("\(rawValue) does not learn from many series") }
    return try poolableType.anyPoolTraining(inputs, parameters, environment)
  }

  /// Reads what a training over many series left behind.
  ///
  /// - Throws: `unreadableArchive`, for a method that has no such training too.
  package func pooled(decoding bytes: [UInt8]) throws(DetectorError) -> any PoolableMethod {
    guard let poolableType else { throw .unreadableArchive("\(rawValue) does not learn from many series") }
    return try poolableType.init(decoding: bytes)
  }
}

extension PoolableMethod {
  fileprivate static func anyCheckMember(
    _ input: TrainingInput, _ parameters: any MethodParameters
  ) throws(GenerationError) { try checkMember(input, parameters: own(parameters)) }

  fileprivate static func anyPoolTraining(
    _ inputs: [TrainingInput], _ parameters: any MethodParameters, _ environment: TrainingEnvironment
  ) throws(GenerationError) -> PoolTraining {
    try train(pool: inputs, parameters: own(parameters), environment: environment)
  }
}

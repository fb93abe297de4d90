package import Detectors

/// What a client asks for when it creates a model.
package struct ModelCreation: Sendable {
  package var id: String?
  package var series: String
  /// The metrics to learn; nil for all of the series.
  package var metrics: [String]?
  package var algorithm: Algorithm
  package var parameters: [String: ParameterValue]
  package var from: Int64?
  package var to: Int64?
  package var seed: Int64
  package var threshold: ThresholdSettings

  package init(
    id: String?, series: String, metrics: [String]?, algorithm: Algorithm, parameters: [String: ParameterValue],
    from: Int64?, to: Int64?, seed: Int64, threshold: ThresholdSettings
  ) {
    self.id = id
    self.series = series
    self.metrics = metrics
    self.algorithm = algorithm
    self.parameters = parameters
    self.from = from
    self.to = to
    self.seed = seed
    self.threshold = threshold
  }
}

/// What a client asks for when it trains a model anew.
package struct Retraining: Equatable, Sendable {
  /// Over those of the active version.
  package var parameters: [String: ParameterValue]
  /// All the points that there are by then where nil.
  package var from: Int64?
  package var to: Int64?
  /// That of the active version where nil.
  package var seed: Int64?
  /// Whether it starts from the active version's weights; nil for what the algorithm is made for.
  package var warmStart: Bool?
  package var activates: Bool

  package init(
    parameters: [String: ParameterValue], from: Int64?, to: Int64?, seed: Int64?, warmStart: Bool?, activates: Bool
  ) {
    self.parameters = parameters
    self.from = from
    self.to = to
    self.seed = seed
    self.warmStart = warmStart
    self.activates = activates
  }
}

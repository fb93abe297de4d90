/// Where a model or one of its versions stands.
package enum ModelState: String, Sendable, CaseIterable { case training, ready, failed }

/// A model: what is trained on which series, and which of its versions is in force.
package struct ModelRecord: Sendable, Equatable {
  package let key: Int64
  package let id: String
  /// Key and id of the series it was made for.
  package let series: Int64
  package let seriesID: String
  /// The metrics it learns, a JSON array of names in its order.
  package let metricsJSON: String
  package let algorithm: String
  package var state: ModelState
  /// The number of the version that serves; nil until one is ready.
  package var activeVersion: Int64?
  package var revision: Int64
  package let createdAt: Int64
  package var parametersJSON: String
  /// Method and what was fitted; nil until then.
  package var thresholdJSON: String?
  /// The policy that made it; nil of one's own.
  package var policyID: String?
  /// Whether it stands in, with a plain rule, until there are points enough for another one.
  package var isColdStart = false
}

/// One training of a model. Immutable once it is ready.
package struct VersionRecord: Sendable, Equatable {
  package let key: Int64
  package let model: Int64
  package let number: Int64
  package let state: ModelState
  package let seed: Int64
  /// The range of training data, Unix seconds, `to` exclusive; nil for all there was.
  package let from: Int64?
  package let to: Int64?
  package let dataHash: String?
  /// The number of the version whose weights it started from.
  package let warmStart: Int64?
  /// Points with a value in the range, once trained.
  package let points: Int64?
  package let createdAt: Int64
  /// The parameters in force, defaults included.
  package let parametersJSON: String
  package let reportJSON: String?
  /// When its scores and what calibrates it were deleted, since it had not served for long; nil of one that has all.
  package let clearedAt: Int64?
}

/// The heavy part of a version.
package struct VersionContents: Sendable, Equatable {
  /// Weights and scaler, as the detector wrote them; the scale alone where the weights are shared.
  package var archive: [UInt8]
  /// The key of the weights that it shares with others.
  package var weights: Int64?
  /// The scores that thresholds are fitted on.
  package var calibration: [Double]
  /// What forecasts are calibrated by; nil where the detector does not forecast. Not read along with the rest.
  package var forecasts: [UInt8]?

  package init(archive: [UInt8], weights: Int64? = nil, calibration: [Double], forecasts: [UInt8]? = nil) {
    self.archive = archive
    self.weights = weights
    self.calibration = calibration
    self.forecasts = forecasts
  }
}

package import Detectors

/// What new data is to be made of a series, and where it goes.
package struct AugmentationRequest: Equatable, Sendable {
  package enum Method: Equatable, Sendable {
    /// Typed anomalies in a copy of the range; at a time, where one is given, instead of drawn places.
    case inject(InjectionPlan, at: Int64?)
    /// Windows that are made of others of the range.
    case windows(Augmentation, count: Int, length: Int)
  }

  package static let counts = 1...1_000
  package static let windowLengths = 2...100_000
  /// The window of C-GATS.
  package static let usualWindow = 240

  package var series: String
  package var method: Method
  package var from: Int64?
  package var to: Int64?
  /// Of injections: the metrics to choose from; nil for all.
  package var metrics: [String]?
  package var seed: UInt64
  /// The id of the series that becomes of it; nil answers the values.
  package var saveAs: String?

  package init(
    series: String, method: Method, from: Int64? = nil, to: Int64? = nil, metrics: [String]? = nil, seed: UInt64 = 0,
    saveAs: String? = nil
  ) {
    (self.series, self.method, self.from, self.to) = (series, method, from, to)
    (self.metrics, self.seed, self.saveAs) = (metrics, seed, saveAs)
  }
}

extension AugmentationRequest {
  /// Where in the request is what the use case refuses.
  var places: [ProblemCode: Fault.Place] {
    let range = Fault.Place.range(from: from, to: to)
    let isCopy = if case .inject = method { true } else { false }
    return [
      .emptyRange: range, .noPoints: range, .seriesTooShort: .parameter("id"),
      .rangeTooLong: isCopy ? range : .body("/count"),
    ]
  }
}

/// What came of it.
package struct AugmentationResult: Sendable {
  /// A window with what is known of its making.
  package struct Window: Sendable {
    /// The time of the first point of the window that it was made of, Unix seconds.
    package let start: Int64
    package let content: LabelledWindow
    /// What was injected, as indices into the window, each with how many points it changed: none where there was nothing
    /// to change.
    package var injections: [(injection: Injection, points: Int)] = []
  }

  package let metrics: [String]
  package let interval: Int64
  package let windows: [Window]
  /// Where it was stored; nil where it was not.
  package var saved: SavedSeries?
}

package import Series

/// A detector that can tell which windows' labels would teach it most (active learning).
package protocol QueryingDetector: TrainableDetector {
  /// How much it may ask, by its parameters.
  static func allowance(_ parameters: Parameters) -> QueryAllowance

  /// Points of a window that is asked about.
  var queryWindow: Int { get }

  /// Windows to ask about, the most useful first: at most `question.count`, none overlapping another or a point that is
  /// `settled`. A pure function of detector and question.
  func queries(
    _ question: QueryQuestion, environment: TrainingEnvironment
  ) throws(DetectorError) -> [WindowQuery]
}

extension QueryingDetector {
  /// For callers that do not know the type.
  package static func allowance(of parameters: any MethodParameters) -> QueryAllowance { allowance(own(parameters)) }
}

/// How much operators may be asked.
package struct QueryAllowance: Equatable, Sendable {
  /// Share of the points that may be asked about in all, 0 to 1.
  package var budget: Double
  /// Windows that each round asks about at most.
  package var queriesPerRound: Int
  /// The name of how windows are chosen.
  package var strategy: String
}

/// What a detector has to know to choose the windows that it asks about. Masks have one element a point of `series`.
package struct QueryQuestion: Sendable {
  package var series: GriddedSeries
  package var labelledAnomaly: [Bool]
  package var labelledNormal: [Bool]
  /// Points nobody is to be asked about: labelled, ignored or held out.
  package var settled: [Bool]
  /// The raw score from which on a point alerts: tells the detector where it was wrong.
  package var threshold: Double
  package var count: Int

  package init(
    series: GriddedSeries, labelledAnomaly: [Bool], labelledNormal: [Bool], settled: [Bool], threshold: Double,
    count: Int
  ) {
    self.series = series
    self.labelledAnomaly = labelledAnomaly
    self.labelledNormal = labelledNormal
    self.settled = settled
    self.threshold = threshold
    self.count = count
  }
}

/// A window whose label would teach a detector.
package struct WindowQuery: Equatable, Sendable {
  /// Why it was chosen.
  package enum Reason: String, CaseIterable, Sendable {
    /// The detector would alert in it.
    case likelyAnomaly = "likely_anomaly"
    /// The detector may be mistaken about it.
    case uncertain
    /// Drawn at random, to find what nothing else would.
    case exploration
  }

  /// Indices into the question's series.
  package var range: Range<Int>
  /// The point it was chosen for.
  package var peak: Int
  /// That its label would teach, 0 to 1, by the query model; nil where there is none yet.
  package var probability: Double?
  package var reason: Reason
  /// What it was chosen by, at `peak`, by name.
  package var features: [Feature]

  package struct Feature: Equatable, Sendable {
    package var name: String
    package var value: Double

    package init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }
  }
}

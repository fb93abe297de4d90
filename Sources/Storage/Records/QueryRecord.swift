/// A window that a version of a model asked operators about.
package struct QueryRecord: Sendable, Equatable {
  package let key: Int64
  package let version: Int64
  /// Of the series' points at that time: of a series that was replaced since, the question is void.
  package let generation: Int64
  package let query: NewQuery
}

/// A question to be stored. Times are Unix seconds, `end` exclusive.
package struct NewQuery: Sendable, Equatable {
  package var start: Int64
  package var end: Int64
  /// The point it was chosen for.
  package var peak: Int64
  /// That its label would teach, by the query model; nil where there was none.
  package var probability: Double?
  package var reason: String
  /// What it was chosen by, a JSON object.
  package var featuresJSON: String

  package init(start: Int64, end: Int64, peak: Int64, probability: Double?, reason: String, featuresJSON: String) {
    self.start = start
    self.end = end
    self.peak = peak
    self.probability = probability
    self.reason = reason
    self.featuresJSON = featuresJSON
  }
}

/// What somebody answered to a query. Several answers to one stand side by side; what they say of the points is in the
/// labels that each became.
package struct AnswerRecord: Sendable, Equatable {
  package let key: Int64
  package let query: QueryRecord
  package let kind: LabelRecord.Kind
  package let note: String?
  package let author: String?
  package let createdAt: Int64
  /// Set when the answer was taken back: its labels were too.
  package let withdrawnAt: Int64?
  /// The number of the first version that learns from it; nil until one is trained.
  package let version: Int64?
}

/// When a model's next round begins by itself.
package struct RoundSchedule: Sendable, Equatable {
  /// After so many new answers; nil for never.
  package var afterAnswers: Int64?
  /// So many days after the latest version; nil for never.
  package var everyDays: Int64?
  /// After so many points since the latest version; nil for never.
  package var afterPoints: Int64?
  /// Where the data is no longer what the version that serves learnt from.
  package var onDrift: Bool
  /// As soon as the training under way has ended.
  package var isWanted: Bool

  package init(
    afterAnswers: Int64? = nil, everyDays: Int64? = nil, afterPoints: Int64? = nil, onDrift: Bool = false,
    isWanted: Bool = false
  ) {
    self.afterAnswers = afterAnswers
    self.everyDays = everyDays
    self.afterPoints = afterPoints
    self.onDrift = onDrift
    self.isWanted = isWanted
  }
}

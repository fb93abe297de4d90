import Detectors
package import Series
package import Storage

/// What a model asks operators: the windows whose labels would teach its next round, or move its line, most.
package struct QueryService: Sendable {
  /// Windows in one answer: each comes with its data.
  package static let mostQueries = 100
  /// Values of all columns in one answer, from the second window on.
  private static let mostValues = 200_000

  private let context: ServiceContext
  private let reader: ScoreReader

  package init(service: Service) {
    context = service.context
    reader = ScoreReader(service: service)
  }

  /// A question with what an operator needs to judge it.
  package struct OpenQuery: Sendable {
    package let query: QueryRecord
    package let scored: ScoredRange
    /// Of the same points.
    package let context: [ContextColumn]
  }

  package struct Page: Sendable {
    package let subject: ScoringTarget
    package let queries: [OpenQuery]
    /// How many there are, shown or not.
    package let open: Int
    /// Nil of a detector that asks about its peaks.
    package let budget: QueryBudget?
    package let round: RoundStatus
  }

  /// The questions of the version that serves which nobody has answered, the most useful first.
  ///
  /// - Throws: `model_not_found`, `gives_no_scores`, `model_not_ready`.
  package func page(of id: String, limit: Int) throws -> Page {
    let standing = try standing(of: id)
    let shown = try Self.fitting(standing.open.prefix(limit), standing.subject).map { try show($0, standing.subject) }
    return Page(
      subject: standing.subject, queries: shown, open: standing.open.count, budget: standing.budget,
      round: standing.round)
  }

  private struct Standing: Sendable {
    let subject: ScoringTarget
    let open: [QueryRecord]
    let budget: QueryBudget?
    let round: RoundStatus
  }

  private func standing(of id: String) throws -> Standing {
    let subject = try reader.subject(model: id, series: nil)
    return try context.database.read { transaction in
      Standing(
        subject: subject, open: try transaction.openQueries(of: subject),
        budget: try transaction.queryBudget(of: subject), round: try RoundStatus(of: subject.model, in: transaction))
    }
  }

  /// As many as one answer may hold, the first in any case.
  private static func fitting(
    _ queries: ArraySlice<QueryRecord>, _ subject: ScoringTarget
  ) -> ArraySlice<QueryRecord> {
    let definition = subject.series.definition
    var values = 0
    return queries.prefix { query in
      let isFirst = values == 0
      let points = (query.query.end - query.query.start) / definition.interval
      values += Int(points) * definition.columnNames.count
      return isFirst || values <= mostValues
    }
  }

  private func show(_ query: QueryRecord, _ subject: ScoringTarget) throws -> OpenQuery {
    let slots = reader.slots(of: subject, from: query.query.start, to: query.query.end)
    let scored = try reader.read(subject, slots: slots)
    let source = try StoredSeries(subject.series, metrics: subject.model.metrics)
    let series = try context.database.read { try source.read(slots, in: $0) }
    return OpenQuery(query: query, scored: scored, context: series.context)
  }
}

extension ModelRepository {
  /// A model that gives scores, and so asks about them.
  ///
  /// - Throws: `model_not_found`, `gives_no_scores`.
  func asking(_ id: String) throws -> ModelRecord {
    let model = try known(id)
    try model.checkGivesScores()
    return model
  }
}

extension Transaction {
  /// The questions of a version that still stand: nobody has answered them, or labelled all of their points otherwise,
  /// and the points are those that were asked about.
  fileprivate func openQueries(of subject: ScoringTarget) throws -> [QueryRecord] {
    let series = subject.series
    let open = try queries.list(version: subject.version.key).filter { query in
      guard query.generation == series.generation, try answers.list(query: query.key).isEmpty else { return false }
      return try !isLabelled(from: query.query.start, to: query.query.end, of: series)
    }
    // What happened last is remembered best.
    let isRecent = open.map { [PeakReason.alert, .nearMiss].map(\.rawValue).contains($0.query.reason) }
    let recent = zip(open, isRecent).filter(\.1).map(\.0).sorted { $0.query.peak > $1.query.peak }
    return recent + zip(open, isRecent).filter { !$1 }.map(\.0)
  }

  /// Whether labels in force, or times in which the series is muted, cover a range without a gap.
  private func isLabelled(from start: Int64, to end: Int64, of series: SeriesRecord) throws -> Bool {
    var covered = start
    let ranges = try labels.list(series: series.key, from: start, to: end, limit: TrainingData.mostLabels)
    let said = ranges.map { $0.label.start..<$0.label.end }
    let muted = try mutedRanges(from: start, to: end) { $0.concerns(series) }
    for range in (said + muted).sorted(by: { $0.lowerBound < $1.lowerBound }) where range.lowerBound <= covered {
      covered = max(covered, range.upperBound)
    }
    return covered >= end
  }

  /// Nil of a detector that asks about its peaks.
  fileprivate func queryBudget(of subject: ScoringTarget) throws -> QueryBudget? {
    let model = subject.model
    guard let algorithm = try model.knownAlgorithm().type as? any QueryingDetector.Type else { return nil }
    let parameters = try subject.version.resolvedParameters(of: model.knownAlgorithm())
    let seconds = subject.version.extent.map { $0.to - $0.from } ?? 0
    return try QueryBudget(
      algorithm.allowance(of: parameters), points: Int(seconds / subject.series.definition.interval), of: model,
      in: self)
  }
}

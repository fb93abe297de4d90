import Detectors
import Kernels
import Platform
import Series
package import Storage

/// Which scores of which series a dashboard asks for.
package struct FleetScoreQuery: Sendable {
  package static let mostItems = 1_000
  /// Ids that a request names: more don't go into a URL.
  package static let mostNamed = 50
  /// Points that are looked through for one answer, each as often as it has metrics.
  package static let mostValues = 5_000_000

  package var filter: ServingFilter
  /// Unix seconds; nil for as far as there are points.
  package var from: Int64?
  package var to: Int64?
  /// So many points at the end of that.
  package var last: Int
  /// Of each series; nil for all.
  package var maximumPoints: Int?
  package var after: (series: String, model: String)?
  package var limit: Int

  package init(
    filter: ServingFilter, from: Int64?, to: Int64?, last: Int, maximumPoints: Int?,
    after: (series: String, model: String)?, limit: Int
  ) {
    (self.filter, self.from, self.to, self.last) = (filter, from, to, last)
    (self.maximumPoints, self.after, self.limit) = (maximumPoints, after, limit)
  }
}

/// What the models of many series say of their newest points, all of one moment.
package struct FleetScores: Sendable {
  package struct Item: Sendable {
    package let range: ScoredRange
    /// The points to show.
    package let indices: [Int]
    /// The kinds of alerts that last and that people see.
    package let alerting: [AlertRecord.Kind]
  }

  package let items: [Item]
  package let hasMore: Bool
  /// Changes with what is answered.
  package let state: String
  /// What can change it.
  package let topics: [ChangeNotifier.Topic]
}

/// Reads scores of many series for dashboards.
package struct FleetScoreReader: Sendable {
  private let context: ServiceContext
  private let store: ScoreStore
  private let cores: Int

  package init(service: Service) {
    context = service.context
    store = service.scores
    cores = service.cores
  }

  /// What the answer depends on at this moment, and what can change that: one read of the records, none of points.
  package func look(_ query: FleetScoreQuery) throws -> (state: String, topics: [ChangeNotifier.Topic]) {
    try context.database.read { transaction in
      let subjects = try transaction.subjects(query)
      return (try transaction.state(of: subjects), Self.topics(of: subjects))
    }
  }

  /// - Throws: `range_too_long`.
  package func read(_ query: FleetScoreQuery) throws -> FleetScores {
    let (subjects, parts, state) = try context.database.read {
      transaction -> ([ScoringTarget], [FleetPart], String) in
      let subjects = try transaction.subjects(query)
      let parts = try transaction.parts(of: Array(subjects.prefix(query.limit)), query)
      return (subjects, parts, try transaction.state(of: subjects))
    }
    let items = try items(of: parts, maximumPoints: query.maximumPoints)
    return FleetScores(
      items: items, hasMore: subjects.count > query.limit, state: state, topics: Self.topics(of: subjects))
  }

  /// Scores that are not kept are computed, of many series by two threads: somebody waits for them.
  private func items(of parts: [FleetPart], maximumPoints: Int?) throws -> [FleetScores.Item] {
    @Sendable func item(_ part: FleetPart) throws -> FleetScores.Item {
      let range = try scored(part)
      return FleetScores.Item(
        range: range, indices: maximumPoints.map(range.extremes(limit:)) ?? Array(range.timestamps.indices),
        alerting: part.alerting)
    }
    guard parts.count >= Self.fewestShared, cores > 1 else { return try parts.map(item) }
    var shares = parts.map { (part: $0, item: Result<FleetScores.Item, any Error>?.none) }
    ComputeTeam(threads: 2, priority: .normal).forEach(&shares) { _, share in
      share.item = Result { try item(share.part) }
    }
    return try shares.compactMap { try $0.item?.get() }
  }

  private static let fewestShared = 64

  private static func topics(of subjects: [ScoringTarget]) -> [ChangeNotifier.Topic] {
    [.alerts, .models] + subjects.map { .series($0.series.definition.id) }
  }

  /// What is not kept is computed, by the points as they are then; a series that is gone meanwhile has no scores.
  private func scored(_ part: FleetPart) throws -> ScoredRange {
    let subject = part.subject
    var block = part.stored.block
    if part.stored.absent.contains(where: { !$0.isEmpty }) {
      let detector = try context.detectors.detector(of: subject.version, model: subject.model, in: context.database)
      block = try store.complete(part.stored, detector, subject.version, subject.model, subject.series) { slots in
        let source = try StoredSeries(subject.series, metrics: subject.model.metrics)
        return try context.database.read { try source.read(slots, in: $0) }
      }
    }
    return ScoredRange(
      subject, block, part.points, states: Array(repeating: nil, count: part.points?.grid.count ?? 0))
  }
}

/// What the answer for one model is made from.
private struct FleetPart: Sendable {
  let subject: ScoringTarget
  let stored: StoredScores
  let points: GriddedSeries?
  let alerting: [AlertRecord.Kind]
}

extension Transaction {
  /// The models that are asked for, and one more where there are more.
  fileprivate func subjects(_ query: FleetScoreQuery) throws -> [ScoringTarget] {
    try models.serving(query.filter, after: query.after, limit: query.limit + 1).compactMap { serving in
      guard let threshold = serving.model.threshold, let series = try series.get(key: serving.model.series) else {
        return nil
      }
      return ScoringTarget(
        series: series, model: serving.model, version: serving.version, threshold: threshold)
    }
  }

  /// Changes with points, versions, lines and alerts.
  fileprivate func state(of subjects: [ScoringTarget]) throws -> String {
    var hash = FNV1a()
    for subject in subjects { for byte in subject.tag.utf8 { hash.combine(byte) } }
    return "\(subjects.count)-\(String(hash.value, radix: 36))-\(try alerts.revision())"
  }

  fileprivate func parts(of subjects: [ScoringTarget], _ query: FleetScoreQuery) throws -> [FleetPart] {
    let wanted = subjects.map { ($0, Self.slots(of: $0.series, query)) }
    let values = wanted.reduce(0) { $0 + $1.1.count * $1.0.model.metrics.count }
    guard values <= FleetScoreQuery.mostValues else {
      throw MonitoringError(
        .rangeTooLong,
        "The ranges have \(values) values of all series; \(FleetScoreQuery.mostValues) can be looked through at once: ask for "
          + "fewer series or a shorter range.",
        faults: [
          Fault(
            at: .parameter("from"), code: .rangeTooLong,
            detail: "leaves \(values) values, more than \(FleetScoreQuery.mostValues)")
        ])
    }
    return try wanted.map { subject, slots in
      let metrics = subject.model.metrics
      let stored = try scores.read(
        version: subject.version.key, series: subject.series, slots: slots, metrics: metrics.count)
      return FleetPart(
        subject: subject, stored: stored,
        points: slots.isEmpty ? nil : try StoredSeries(subject.series, metrics: metrics).read(slots, in: self),
        alerting: try alerts.lastingKinds(series: subject.series.definition.id))
    }
  }

  private static func slots(of series: SeriesRecord, _ query: FleetScoreQuery) -> Range<Int64> {
    guard let grid = series.grid, let extent = series.slots else { return 0..<0 }
    let slots = grid.slots(from: query.from ?? .min, to: query.to ?? .max).clamped(to: extent)
    return max(slots.lowerBound, slots.upperBound - Int64(query.last))..<slots.upperBound
  }
}

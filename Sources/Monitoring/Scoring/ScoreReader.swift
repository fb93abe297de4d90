import Detectors
import Platform
import Series
import Storage

/// Answers what a model makes of the stored points of a series.
package struct ScoreReader: Sendable {
  /// Flat lines that show only after more points than this are not looked for: every answer would have to read so many
  /// points before its first one.
  private static let longestStandstill = 65_536

  private let context: ServiceContext
  private let store: ScoreStore
  private let standstill: StandstillCache

  package init(service: Service) {
    self.init(context: service.context, store: service.scores, standstill: service.standstill)
  }

  init(context: ServiceContext, store: ScoreStore, standstill: StandstillCache) {
    self.context = context
    self.store = store
    self.standstill = standstill
  }

  /// Finds the model: the one named, or the only one that is ready.
  ///
  /// - Parameter version: the number of one that is trained; nil for the one that serves.
  /// - Throws: `series_not_found`, `unknown_reference`, `model_required`, `model_not_ready`.
  package func subject(series id: String, model named: String?, version: Int64? = nil) throws -> ScoringTarget {
    try target(of: context.database.read { try $0.subject(series: id, model: named, version: version) })
  }

  /// The same for a model, on its own series or on another one.
  ///
  /// - Parameters:
  ///   - version: the number of one that is trained; nil for the one that serves.
  ///   - place: where the request names the version.
  /// - Throws: `model_not_found`, `unknown_reference`, `interval_mismatch`, `unknown_metric`, `model_not_ready`.
  package func subject(
    model id: String, series other: String?, version: Int64? = nil, at place: Fault.Place = .parameter("version")
  ) throws -> ScoringTarget {
    let found = try context.database.read { transaction in
      let model = try transaction.models.known(id)
      guard let own = try transaction.series.get(key: model.series) else {
        throw MonitoringError(.modelNotFound, "The model's series was deleted.")
      }
      guard let other, other != own.definition.id else {
        return try transaction.subject(own, model, version, at: place)
      }
      let series = try transaction.series.referenced(other)
      guard series.definition.interval == own.definition.interval else {
        throw MonitoringError(
          .intervalMismatch,
          "The model learnt an interval of \(own.definition.interval) s; that of '\(other)' is \(series.definition.interval) s."
        )
      }
      return try transaction.subject(series, model, version, at: place)
    }
    return try target(of: found)
  }

  /// The line in force is that of the version that serves; another version is judged by the one that it would get if it did.
  private func target(of found: FoundVersion) throws -> ScoringTarget {
    let threshold =
      try found.threshold
      ?? ThresholdService(context: context).fit(found.settings, model: found.model, version: found.version)
    return found.judged(by: threshold)
  }

  /// The slots of a subject's series between two times, clipped to its extent.
  package func slots(of subject: ScoringTarget, from: Int64?, to: Int64?) -> Range<Int64> {
    guard let grid = subject.series.grid, let extent = subject.series.slots else { return 0..<0 }
    return grid.slots(from: from ?? .min, to: to ?? .max).clamped(to: extent)
  }

  /// What a subject's model says now of its series: all of one moment, so that a correction in between can't give scores
  /// of before beside values of after.
  ///
  /// - Parameters:
  ///   - version: the number of the subject's version where it was asked for; nil for whichever serves.
  ///   - withMembers: whether to say what each member of the method adds to each score; of a method without members, nothing.
  ///   - slots: finds the slots in the subject as it is at that moment; the caller bounds them.
  package func read(
    _ subject: ScoringTarget, version: Int64? = nil, withMembers: Bool = false,
    slots: (ScoringTarget) throws -> Range<Int64>
  ) throws -> ScoredRange {
    var subject = subject
    while true {
      let tools = try tools(for: subject, withMembers: withMembers)
      let (found, material) = try context.database.read {
        transaction -> (FoundVersion, (ScoringTarget, ScoreMaterial)?) in
        let found = try transaction.subject(
          series: subject.series.definition.id, model: subject.model.id, version: version)
        guard found.version.key == subject.version.key,
          found.threshold != nil || found.model.thresholdJSON == subject.model.thresholdJSON
        else { return (found, nil) }
        let now = found.judged(by: found.threshold ?? subject.threshold)
        return (found, (now, try transaction.material(now, try slots(now), tools)))
      }
      if let (now, material) = material { return try scored(now, material, tools) }
      // Another version is at work since: with its tools; or another line.
      subject = try target(of: found)
    }
  }

  /// The same of a subject as it was found, and of `slots`, which the caller bounds.
  package func read(_ subject: ScoringTarget, slots: Range<Int64>) throws -> ScoredRange {
    let tools = try tools(for: subject)
    return try scored(subject, context.database.read { try $0.material(subject, slots, tools) }, tools)
  }

  /// The same, with the members of the anomalous points, which are the reasons of their alerts.
  func readWithReasons(_ subject: ScoringTarget, slots: Range<Int64>) throws -> ScoredRange {
    var range = try read(subject, slots: slots)
    guard let first = range.anomalyScores.firstIndex(where: { $0 >= 1 }),
      let last = range.anomalyScores.lastIndex(where: { $0 >= 1 })
    else { return range }
    let tools = try tools(for: subject, withMembers: true)
    guard tools.composed != nil else { return range }
    let anomalous = range.firstSlot + Int64(first)..<range.firstSlot + Int64(last) + 1
    let explained = try scored(
      subject, context.database.read { try $0.material(subject, anomalous, tools) }, tools)
    range.members = explained.members.map { member, values in
      (
        member,
        [Double](repeating: .nan, count: first) + values
          + [Double](repeating: .nan, count: range.timestamps.count - last - 1)
      )
    }
    return range
  }

  /// What a version's scores are made with. It may have to be read, which must not wait for a reader of its own caller: so
  /// it is found before the moment that is read.
  private func tools(for subject: ScoringTarget, withMembers: Bool = false) throws -> ScoringTools {
    let detector = try context.detectors.detector(of: subject.version, model: subject.model, in: context.database)
    return ScoringTools(
      detector: detector, composed: withMembers ? detector as? any ComposedDetector : nil,
      flatlineLimits: try flatlineLimits(of: subject))
  }

  /// After how many equal points a metric stands still; nil for never.
  func flatlineLimits(of subject: ScoringTarget) throws -> [Int?] {
    try standstill.histories(of: subject, in: context).map { history in
      history.flatlineLimit.flatMap { $0 <= Self.longestStandstill ? $0 : nil }
    }
  }

  private func scored(
    _ subject: ScoringTarget, _ material: ScoreMaterial, _ tools: ScoringTools
  ) throws -> ScoredRange {
    let block = try store.complete(
      material.stored, tools.detector, subject.version, subject.model, subject.series, points: material.slice)
    let slots = material.slots
    let columns = material.slice(slots.lowerBound - tools.before..<slots.upperBound)?.metrics.map(\.values)
    var range = ScoredRange(
      subject, block, material.slice(slots),
      states: Self.states(
        of: columns ?? [], skipping: Int(tools.before), scores: block.score, flatlineLimits: tools.flatlineLimits))
    if let composed = tools.composed, let points = material.points {
      let first = Int(slots.lowerBound - material.first)
      range.members = range.members(of: try composed.parts(points, range: first..<first + slots.count))
    }
    return range
  }

  /// The state of each point after the first `before`, which are there to see how long a value has stood. One metric that
  /// stands still makes a flat line.
  ///
  /// - Parameter columns: one a metric, as are `flatlineLimits`, which are nil where there is none.
  static func states(
    of columns: [[Double]], skipping before: Int, scores: [Double], flatlineLimits: [Int?]
  ) -> [PointState?] {
    var runs = [RunLength](repeating: RunLength(), count: columns.count)
    for (metric, column) in columns.enumerated() { for value in column.prefix(before) { runs[metric].append(value) } }
    return scores.enumerated().map { index, score in
      let point = columns.compactMap { before + index < $0.count ? $0[before + index] : nil }
      for (metric, value) in point.enumerated() { runs[metric].append(value) }
      return state(of: point, score: score, runs, flatlineLimits)
    }
  }

  /// The state of a point that `runs` end with.
  static func state(of point: [Double], score: Double, _ runs: [RunLength], _ flatlineLimits: [Int?]) -> PointState? {
    // With several metrics a point that has only some of them may have a score all the same.
    if score.isNaN, point.allSatisfy(\.isNaN) { return .noData }
    if zip(runs, flatlineLimits).contains(where: { run, limit in limit.map { run.length >= $0 } ?? false }) {
      return .flatline
    }
    return score.isNaN ? .warmingUp : nil
  }
}

/// What scores of a version are made with.
private struct ScoringTools {
  let detector: any Detector
  /// The detector, where it is asked what its members add to its scores.
  let composed: (any ComposedDetector)?
  /// Of each metric; nil where there is none.
  let flatlineLimits: [Int?]

  /// Points to read before the first one, to see how long its value has stood.
  var before: Int64 { Int64(flatlineLimits.compactMap(\.self).max() ?? 0) }
}

/// What scores are made from, all of one moment.
private struct ScoreMaterial: Sendable {
  let slots: Range<Int64>
  let stored: StoredScores
  /// The first slot of `points`.
  let first: Int64
  /// nil where no slots are asked for.
  let points: GriddedSeries?

  func slice(_ slots: Range<Int64>) -> GriddedSeries? {
    points?.slice(Int(slots.lowerBound - first)..<Int(slots.upperBound - first))
  }
}

extension Transaction {
  /// The scores of slots as far as they are kept, and the points that the others and the states depend on.
  fileprivate func material(
    _ subject: ScoringTarget, _ slots: Range<Int64>, _ tools: ScoringTools
  ) throws -> ScoreMaterial {
    let stored = try scores.read(
      version: subject.version.key, series: subject.series, slots: slots, metrics: subject.model.metrics.count)
    guard let extent = subject.series.slots, !slots.isEmpty else {
      return ScoreMaterial(slots: slots, stored: stored, first: slots.lowerBound, points: nil)
    }
    let computed = tools.composed == nil ? stored.absent.map { $0.clamped(to: extent) }.first { !$0.isEmpty } : slots
    let history = computed.map { max(extent.lowerBound, $0.lowerBound - Int64(tools.detector.history)) }
    let first = min(slots.lowerBound - tools.before, history ?? .max)
    let source = try StoredSeries(subject.series, metrics: subject.model.metrics)
    return ScoreMaterial(
      slots: slots, stored: stored, first: first, points: try source.read(first..<slots.upperBound, in: self))
  }
}

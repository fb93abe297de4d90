import Detectors
import Evaluation
import JSON
import Series
import Storage

/// Rehearses a model with anomalies that are laid into copies of a stretch of its series; nothing of them is stored.
struct DrillEvaluation: Sendable {
  /// Where no `from` is given, so many points up to the end: the recent past.
  static let usualPoints = 10_000
  /// Injected points whose scores one answer waits for; more are a job.
  static let mostAtOnce = 20_000

  let context: ServiceContext
  let scope: EvaluationScope
  let store: ScoreStore
  let cores: CoreAllocator

  /// - Throws: what finding the generator throws: what could not be carried out is not queued either.
  func isLong(_ question: DrillQuestion, of subject: ScoringTarget, points: Int) throws -> Bool {
    let learnt = try LearntAnomalies(question, for: subject, in: context)
    return points > DetectionEvaluation.mostPointsAtOnce
      || (learnt?.question ?? question).plan.points + (learnt?.work ?? 0) > Self.mostAtOnce
  }

  /// The evaluation in the shape of the contract.
  ///
  /// - Throws: what finding the model and the generator throws; `empty_range` where the series has no points there, or
  ///   nowhere as many that are measured, scored and not labelled as the shortest anomaly is long; `series_too_short`
  ///   where the points do not do for the generator's window.
  func json(
    _ request: EvaluationRequest, _ question: DrillQuestion, _ course: EvaluationProgress
  ) throws -> JSONValue {
    let (subject, slots) = try scope.range(of: request)
    guard !slots.isEmpty else { throw MonitoringError(.emptyRange, "The series has no points in the range.") }
    let learnt = try LearntAnomalies(question, for: subject, in: context)
    let question = learnt?.question ?? question
    let detector = try context.detectors.detector(of: subject.version, model: subject.model, in: context.database)
    return try cores.withBriefTeam { team in
      let scores = try store.scores(
        of: subject.version, model: subject.model, series: subject.series, slots: slots, bands: false, team: team,
        checkCancellation: course.checkCancellation
      ).score
      let ground = try context.database.read {
        try DrillDataset(subject, slots, history: max(detector.history, learnt?.window ?? 0), scores, in: $0)
      }
      let drill = Drill(
        detector: detector, threshold: subject.threshold.value, series: ground.series, untouched: ground.untouched,
        usable: ground.usable, delayLimit: question.delayLimit)
      let plan = question.plan
      let outcome = try drill.run(
        source(question, learnt, on: ground), count: plan.count, spread: plan.spread, seed: plan.seed, team: team,
        checkCancellation: course.checkCancellation, progress: course.progress)
      guard !outcome.results.isEmpty else { throw Self.noRoom }
      return DrillReport(
        subject: subject, question: question, learnt: learnt, ground: ground,
        outcome: outcome.classed(by: plan.sizes)
      ).json
    }
  }

  private func source(
    _ question: DrillQuestion, _ learnt: LearntAnomalies?, on ground: DrillDataset
  ) throws -> AnomalySources {
    let plan = question.plan
    let scales = ground.series.metrics.map { DepartureScale($0.values) }
    let typed = TypedAnomalies(types: plan.types, lengths: plan.lengths, sizes: plan.sizes, scales: scales)
    let generated = try learnt?.source(on: ground, scales: scales)
    return AnomalySources([typed] + (generated.map { [$0] } ?? []))
  }

  private static let noRoom = MonitoringError(
    .emptyRange,
    "The range has nowhere enough points that are measured, scored and not labelled as anomalous or ignored.")
}

/// The points that a drill works on, with the history that their scores depend on.
struct DrillDataset {
  let series: GriddedSeries
  /// One a point of `series`, NaN in the history.
  let untouched: [Double]
  /// Labelled as anomalous.
  let anomalous: [Bool]
  /// Neither history, nor missing in any metric, nor labelled as anomalous or ignored.
  let usable: [Bool]
  /// The points without the history.
  let grid: TimeGrid
  /// Their scores beside their labels.
  let labelled: LabelledScores

  init(
    _ subject: ScoringTarget, _ slots: Range<Int64>, history: Int, _ scores: [Double], in transaction: Transaction
  ) throws {
    let extent = subject.series.slots ?? slots
    let first = max(extent.lowerBound, slots.lowerBound - Int64(history))
    let source = try StoredSeries(subject.series, metrics: subject.model.metrics)
    let series = try source.read(first..<slots.upperBound, in: transaction)
    let before = Int(slots.lowerBound - first)
    grid = series.grid.slice(before..<series.grid.count)
    let kinds = try TrainingData.labelKinds(of: subject.series, on: grid, in: transaction)
    untouched = [Double](repeating: .nan, count: before) + scores
    anomalous = [Bool](repeating: false, count: before) + kinds.map { $0 == .anomaly }
    usable = series.grid.timestamps.indices.map { index in
      index >= before && kinds[index - before] != .anomaly && kinds[index - before] != .ignore
        && series.metrics.allSatisfy { $0.values[index].isFinite }
    }
    labelled = try LabelledScores(
      scores: scores, labels: kinds.map { $0 == .anomaly }, ignored: kinds.map { $0 == .ignore })
    self.series = series
  }
}

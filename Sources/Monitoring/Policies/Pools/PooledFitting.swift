import Detectors
import JSON
import Series
import Storage

/// Makes a series a version of its pool's weights: its own location and scale, its own line. Learns nothing, and is done in the
/// time that scoring its history takes.
struct PooledFitting: Sendable {
  let task: PolicyTask
  let pool: PoolRecord
  /// The key of the weights.
  let weights: Int64
  let member: PoolMemberRecord?
  let threshold: ThresholdSettings

  func run(in context: ServiceContext) throws -> PassingTraining.Outcome {
    let clock = ContinuousClock()
    let start = clock.now
    let (series, definition) = (task.series, task.policy.definition)
    let data = try context.database.read { transaction in
      try TrainingData(
        series, metrics: series.definition.metrics, from: definition.start(of: series), to: nil, in: transaction)
    }
    let learnt = try context.detectors.pooled(weights, definition.algorithm, in: context.database)
    let own = try learnt.fitted(to: data.input)
    var report = TrainingReport()
    report.notes = data.notes + [note]
    report.trainingSamples = 0
    let grid = data.input.series.grid
    // What it has not been learnt from at all is as new to the weights as what is held out.
    let unlearnt = member?.from == nil ? 0 : member?.unlearnt.map { grid.firstIndex(atOrAfter: $0) }
    let heldOut = unlearnt.flatMap { $0 < grid.count ? $0..<grid.count : nil }
    var (scores, line, queries) = ([Double](), ThresholdRecord?.none, [NewQuery]())
    if let detector = own as? any Detector {
      scores = try detector.score(data.input.series, range: 0..<data.slots.count, team: nil).scores
      let fitting = ThresholdFitting(
        scores: scores, labelledAnomaly: data.input.labelledAnomaly, labelledNormal: data.labelledNormal,
        ignored: data.input.ignored, from: grid.start, to: grid.end, interval: grid.interval,
        unlearnt: heldOut?.lowerBound)
      let fitted = try fitting.fit(threshold, now: context.now())
      (line, queries) = (fitted, fitting.questions(by: fitted))
    }
    report.seconds = (clock.now - start) / .seconds(1)
    let document = ReportDocument(
      report: report, figures: ReportFigures(nil, interval: grid.interval, seconds: report.seconds), baselines: [],
      forecasts: nil, grid: grid, evaluatedOn: nil, heldOut: heldOut, changes: nil,
      generation: (own as? CGATS)?.document)
    return PassingTraining.Outcome(
      contents: VersionContents(archive: own.encodedScale(), weights: weights, calibration: scores),
      report: document.text, dataHash: data.hash, points: data.measuredPoints, threshold: line, queries: queries)
  }

  private var note: String {
    let learnt = pool.learnt
    let share =
      member.flatMap { $0.from == nil ? nil : "\($0.points) points of this one among them" }
      ?? "none of this one among them"
    return
      "Its weights are those of a pool of the policy '\(task.policy.record.id)', learnt from \(learnt?.points ?? 0) points of "
      + "\(learnt?.series ?? 0) series with \(PoolKind(pool).words), \(share). Location, scale and line are its own. Nothing was "
      + "held out to stand it beside the baselines, and its forecasts are not calibrated; POST /v1/models/{id}/train learns "
      + "weights of its own, and does both."
  }
}

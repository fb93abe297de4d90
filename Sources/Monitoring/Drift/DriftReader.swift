import Detectors
import Series
import Storage

/// Says whether a series still is what the version that serves learnt from, by stored points and scores.
package struct DriftReader: Sendable {
  /// Blocks of what was learnt that later ones are held against, the newest ones.
  private static let mostLearnt = 180
  /// Points since the training; so many later it is due in any case.
  private static let mostJudged: Int64 = 500_000
  private static let mostMetrics = 64
  /// Of all metrics.
  private static let mostValues = 8_000_000
  private static let stretch: Int64 = 65_536

  private let context: ServiceContext
  private let reader: ScoreReader
  private let store: ScoreStore
  /// The last report on each version that was asked about.
  private let cache = RecentlyUsed<(tag: String, report: DriftReport)>(capacity: 256)

  init(context: ServiceContext, reader: ScoreReader, store: ScoreStore) {
    (self.context, self.reader, self.store) = (context, reader, store)
  }

  /// - Throws: `model_not_found`, `gives_no_scores`, `model_not_ready`.
  package func subject(model id: String) throws -> ScoringTarget { try reader.subject(model: id, series: nil) }

  /// Changes with whatever a report is made from, labels among them.
  package func tag(of subject: ScoringTarget) -> String { "\(subject.tag)-\(subject.series.revision)" }

  /// What was last found of the versions that were looked at since the start, and calls for a training. Costs nothing.
  package var drifting: [DriftReport] {
    cache.values.map(\.report).filter { $0.recommended == .retrain }
      .sorted { ($0.subject.model.id, $0.subject.version.number) < ($1.subject.model.id, $1.subject.version.number) }
  }

  /// The report on a subject as it was found.
  package func report(on subject: ScoringTarget) throws -> DriftReport {
    let tag = tag(of: subject)
    if let known = cache[subject.version.key], known.tag == tag { return known.report }
    let report = try makeReport(on: subject)
    cache.insert((tag, report), for: subject.version.key)
    return report
  }

  /// Why drift of a version cannot be known, whatever comes; nil where it can.
  static func obstacle(to version: VersionRecord, interval: Int64) -> String? {
    guard let extent = version.extent else { return nil }
    let learnt = (extent.to - extent.from) / interval
    guard DriftBlocks(interval: interval, learnt: Int(learnt)) == nil else { return nil }
    return """
      Version \(version.number) learnt from \(learnt) points; what drifts can be told from \
      \(DriftBlocks.leastLearnt(interval: interval)) on.
      """
  }

  private func makeReport(on subject: ScoringTarget) throws -> DriftReport {
    let (series, version) = (subject.series, subject.version)
    let interval = series.definition.interval
    guard let grid = series.grid, let extent = series.slots, let trained = version.extent else {
      return DriftReport(unknownOf: subject, "The series has no points.")
    }
    let learnt = grid.slots(from: trained.from, to: trained.to).clamped(to: extent)
    guard let blocks = DriftBlocks(interval: interval, learnt: learnt.count) else {
      return DriftReport(
        unknownOf: subject,
        Self.obstacle(to: version, interval: interval)
          ?? "Of what version \(version.number) learnt from too little is left in the series.")
    }
    guard extent.upperBound - learnt.upperBound <= Self.mostJudged else {
      return DriftReport(
        unknownOf: subject, "More than \(Self.mostJudged) points have come since version \(version.number) was trained."
      )
    }
    let known = min(Int64(learnt.count), Int64(Self.mostLearnt * blocks.length))
    let slots = learnt.upperBound - known..<extent.upperBound
    let metrics = min(subject.model.metrics.count, Self.mostMetrics, max(1, Self.mostValues / slots.count))
    let source = try StoredSeries(series, metrics: Array(subject.model.metrics.prefix(metrics)))
    let (points, labels, kinds) = try context.database.read { transaction in
      let points = try source.read(slots, in: transaction)
      let labels = try transaction.labels.list(
        series: series.key, from: points.grid.start, to: points.grid.end, limit: TrainingData.mostLabels)
      return (points, labels, try TrainingData.labelKinds(of: series, on: points.grid, in: transaction))
    }
    let left = kinds.map { $0 == .anomaly || $0 == .ignore }
    func without(_ column: [Double]) -> [Double] { zip(column, left).map { $1 ? .nan : $0 } }
    let measures = DriftMeasures(blocks, slots: slots, learntUntil: learnt.upperBound) { slot in
      TimeLattice.remainder(points.zone.localSeconds(at: grid.time(ofSlot: slot)), 86_400)
    }
    let scored = try scores(of: subject, slots, metrics)
    return DriftReport(
      subject: subject, blocks: blocks,
      learnt: grid.time(ofSlot: slots.lowerBound)..<grid.time(ofSlot: learnt.upperBound),
      judged: grid.time(ofSlot: learnt.upperBound)..<grid.time(ofSlot: extent.upperBound),
      input: points.metrics.map { column in
        DriftReport.Aspect(metric: column.name, measures.input(without(column.values)), in: measures)
      },
      scores: DriftReport.Aspect(
        metric: nil, measures.scores(without(scored.scores), line: subject.threshold.value), in: measures),
      errors: zip(points.metrics, scored.expected).map { column, expected in
        DriftReport.Aspect(
          metric: column.name, [measures.error(without(column.values), expected: expected)], in: measures)
      },
      agreement: LabelAgreement(
        labels, verdict: { AnomalyVerdict(subject.threshold).isAnomalous($0, scored.scores, points.grid) },
        trainedAt: version.createdAt),
      leftOut: Array(subject.model.metrics.dropFirst(metrics)), unknown: nil)
  }

  /// Scores and what was expected of the first metrics, read in stretches: bands take more room than either.
  private func scores(
    of subject: ScoringTarget, _ slots: Range<Int64>, _ metrics: Int
  ) throws -> (scores: [Double], expected: [[Double]]) {
    var (scores, expected) = ([Double](), [[Double]](repeating: [], count: metrics))
    for part in slots.stretches(of: Self.stretch) {
      let block = try store.scores(of: subject.version, model: subject.model, series: subject.series, slots: part)
      scores += block.score
      for metric in 0..<metrics { expected[metric] += block.bands[metric].expected }
    }
    return (scores, expected)
  }
}

extension AnomalyVerdict {
  /// Whether a point of a stretch lies above the line; nil where none has a score.
  fileprivate func isAnomalous(_ label: NewLabel, _ scores: [Double], _ grid: TimeGrid) -> Bool? {
    let known = grid.indices(from: label.start, to: label.end).map { scores[$0] }.filter { !$0.isNaN }
    return known.isEmpty ? nil : known.contains { scale($0) >= 1 }
  }
}

extension DriftReport.Aspect {
  fileprivate init(metric: String?, _ measures: [DriftMeasure], in all: DriftMeasures) {
    self.init(metric: metric, figures: measures.map { DriftFigure($0, in: all) })
  }
}

extension DriftReport {
  fileprivate init(unknownOf subject: ScoringTarget, _ reason: String) {
    let extent = subject.version.extent ?? (0, 0)
    self.init(
      subject: subject, blocks: nil, learnt: extent.from..<extent.to, judged: extent.to..<extent.to, input: [],
      scores: Aspect(metric: nil, figures: []), errors: [], agreement: .none, leftOut: subject.model.metrics,
      unknown: reason)
  }
}

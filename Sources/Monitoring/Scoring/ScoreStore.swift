import Detectors
package import Kernels
import Series
package import Storage

/// The scores of stored points: kept in the database once computed, computed where they are not there yet.
package struct ScoreStore: Sendable {
  /// Points that are read and scored at a time: bounds the memory of a long range.
  private static let stretch: Int64 = 65_536

  private let context: ServiceContext

  package init(context: ServiceContext) {
    self.context = context
  }

  /// The scores of `slots` by one version. Slots outside the series' extent have none.
  ///
  /// - Parameters:
  ///   - bands: whether to answer the bands of the model's metrics too.
  ///   - team: shares the work of long ranges; nil scores on the calling thread.
  ///   - checkCancellation: asked between stretches; what it throws ends the work.
  package func scores(
    of version: VersionRecord, model: ModelRecord, series: SeriesRecord, slots: Range<Int64>, bands: Bool = true,
    team: ComputeTeam? = nil, checkCancellation: () throws -> Void = {}
  ) throws -> ScoreBlock {
    let stored = try context.database.read { transaction in
      try transaction.scores.read(
        version: version.key, series: series, slots: slots, metrics: bands ? model.metrics.count : 0)
    }
    let detector = try context.detectors.detector(of: version, model: model, in: context.database)
    return try complete(stored, detector, version, model, series, team: team, checkCancellation: checkCancellation) {
      history in
      let source = try StoredSeries(series, metrics: model.metrics)
      return try context.database.read { try source.read(history, in: $0) }
    }
  }

  /// Computes what is not there yet.
  ///
  /// - Parameter points: those of slots within the series' extent; nil where none are at hand.
  func complete(
    _ stored: StoredScores, _ detector: any Detector, _ version: VersionRecord, _ model: ModelRecord,
    _ series: SeriesRecord, team: ComputeTeam? = nil, checkCancellation: () throws -> Void = {},
    points: (Range<Int64>) throws -> GriddedSeries?
  ) throws -> ScoreBlock {
    var block = stored.block
    guard let extent = series.slots else { return block }
    for absent in stored.absent {
      for stretch in absent.clamped(to: extent).stretches(of: Self.stretch) {
        try checkCancellation()
        let first = max(extent.lowerBound, stretch.lowerBound - Int64(detector.history))
        guard let history = try points(first..<stretch.upperBound) else { continue }
        block.replace(with: try compute(stretch, by: history, detector, version, model, series, team))
      }
    }
    return block
  }

  /// Scores slots by the points before them. The series begins with its first point: what has no full window from there
  /// on has no score, in training as here.
  private func compute(
    _ slots: Range<Int64>, by points: GriddedSeries, _ detector: any Detector, _ version: VersionRecord,
    _ model: ModelRecord, _ series: SeriesRecord, _ team: ComputeTeam?
  ) throws -> ScoreBlock {
    let answer = try detector.score(points, range: points.grid.count - slots.count..<points.grid.count, team: team)
    let block = ScoreBlock(firstSlot: slots.lowerBound, answer, metrics: model.metrics.count)
    context.counters.scores.add(answer.scores.count)
    // A stretch of nothing but missing points is as quick to find again as to read, and may be millions of slots long.
    guard !detector.isQuick, !block.isEmpty else { return block }
    // What cannot be kept (a full disk, say) is right all the same, and is computed again at the next look. Kept scores
    // change no answer, so that a request which only asks is not carried out by them.
    try? IdempotentWork.outside { try store(block, version, series) }
    return block
  }

  /// Keeps what was computed, unless the points have changed since they were read.
  private func store(_ block: ScoreBlock, _ version: VersionRecord, _ series: SeriesRecord) throws {
    try context.database.write { transaction in
      guard let now = try transaction.series.get(key: series.key), now.dataRevision == series.dataRevision,
        try transaction.versions.get(key: version.key).map({ $0.clearedAt == nil }) ?? false
      else { return }
      try transaction.scores.store(block, version: version.key, series: now)
    }
  }
}

extension ScoreBlock {
  /// Whether nothing is said of any slot.
  fileprivate var isEmpty: Bool {
    score.allSatisfy(\.isNaN) && bands.allSatisfy { $0.expected.allSatisfy(\.isNaN) }
  }

  /// A detector's answer for the slots from `firstSlot`. A detector that says nothing of some metric has bands of NaN.
  init(firstSlot: Int64, _ answer: PointScores, metrics: Int) {
    let count = answer.scores.count
    let empty = ScoreBand(emptyFor: count, ofSeveral: metrics > 1)
    let bands = (0..<metrics).map { metric in
      guard metric < answer.bands.count else { return empty }
      let band = answer.bands[metric]
      let hasContribution = metrics > 1 && band.contribution.count == count
      return ScoreBand(
        expected: band.expected, lower: band.lower, upper: band.upper,
        contribution: hasContribution ? band.contribution : empty.contribution)
    }
    self.init(firstSlot: firstSlot, score: answer.scores, bands: bands)
  }

  /// Lays another block over the part of this one that it covers; of the bands, as many as this one has.
  mutating func replace(with other: ScoreBlock) {
    let start = Int(other.firstSlot - firstSlot)
    let place = start..<start + other.score.count
    score.replaceSubrange(place, with: other.score)
    for (metric, band) in zip(bands.indices, other.bands) {
      bands[metric].expected.replaceSubrange(place, with: band.expected)
      bands[metric].lower.replaceSubrange(place, with: band.lower)
      bands[metric].upper.replaceSubrange(place, with: band.upper)
      if bands.count > 1 { bands[metric].contribution.replaceSubrange(place, with: band.contribution) }
    }
  }
}

extension Range<Int64> {
  /// The range in pieces of at most `length`.
  func stretches(of length: Int64) -> [Range<Int64>] {
    stride(from: lowerBound, to: upperBound, by: Int64.Stride(length)).map { $0..<Swift.min($0 + length, upperBound) }
  }
}

import Detectors
import Storage

extension Transaction {
  /// Settles what a pool learns from now: of the series that have enough those that its bounds have room for.
  func plan(_ pool: PoolRecord, _ policy: Policy) throws -> PoolPlan {
    let definition = policy.definition
    let bounds = definition.pooled ?? PoolBounds()
    let learnsAnomalies = !definition.algorithm.givesScores
    let parameters = try definition.algorithm.parameters(definition.parameters)
    var plan = PoolPlan()
    var (records, candidates) = ([SeriesRecord](), [PoolSample.Candidate]())
    for key in try pools.candidates(pool.key) {
      guard let series = try series.get(key: key), PoolKind(series) == PoolKind(pool) else { continue }
      do {
        let slots = try TrainingData.slots(
          of: series, from: definition.start(of: series), to: nil, columns: series.definition.columnNames.count)
        candidates.append(
          PoolSample.Candidate(
            id: series.definition.id, points: Int64(slots.count),
            anomalies: learnsAnomalies ? try anomalies(of: series).count : 0))
        records.append(series)
      } catch let error as MonitoringError {
        plan.leftOut[key] = .failure(error)
      }
    }
    let sample = PoolSample(
      candidates, bounds, seed: definition.seed, least: definition.algorithm.leastPooledPoints(parameters),
      prefersLabels: learnsAnomalies)
    for (index, points) in sample.chosen {
      let range = try stretch(
        of: records[index], from: definition.start(of: records[index]), points: points, nearLabels: learnsAnomalies)
      guard let range else { continue }
      plan.members.append(
        PoolPlan.Member(
          series: records[index].key, generation: records[index].generation, from: range.lowerBound,
          to: range.upperBound))
    }
    let members = Set(plan.members.map(\.series))
    for record in records where !members.contains(record.key) { plan.leftOut[record.key] = .sampledOut(bounds) }
    return plan
  }

  private func anomalies(of series: SeriesRecord) throws -> [Range<Int64>] {
    try labels.list(series: series.key, limit: TrainingData.mostLabels)
      .filter { $0.label.kind == .anomaly && $0.label.start < $0.label.end }.map { $0.label.start..<$0.label.end }
  }

  /// The newest points of a series, or those of a stretch as long that has the most labelled anomalies, of equal ones the newest.
  ///
  /// - Returns: times; nil where there are none.
  private func stretch(
    of series: SeriesRecord, from: Int64?, points: Int64, nearLabels: Bool
  ) throws -> Range<Int64>? {
    guard let grid = series.grid, let extent = series.slots else { return nil }
    let slots = grid.slots(from: from ?? .min, to: .max).clamped(to: extent)
    guard !slots.isEmpty else { return nil }
    var last = slots.upperBound
    if nearLabels, points < Int64(slots.count) {
      // Half of what is not the anomaly lies behind it, so that it is learnt from with what surrounds it.
      let labelled = try anomalies(of: series).suffix(Self.mostStretches).map { range in
        grid.slots(from: range.lowerBound, to: range.upperBound)
      }
      var most = -1
      for range in labelled {
        let end = min(slots.upperBound, max(slots.lowerBound + points, range.upperBound + points / 8))
        let count = labelled.count { $0.lowerBound >= end - points && $0.upperBound <= end }
        if count > most || count == most && end > last { (most, last) = (count, end) }
      }
    }
    let first = max(slots.lowerBound, last - points)
    return grid.time(ofSlot: first)..<grid.time(ofSlot: last)
  }

  /// Anomalies of one series that a stretch is chosen by.
  private static let mostStretches = 500
}

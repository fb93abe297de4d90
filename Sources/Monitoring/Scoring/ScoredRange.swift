package import Series
package import Storage

/// What a model says of a stretch of points, ready to be shown.
package struct ScoredRange: Sendable {
  /// What was asked, as it was at the moment that the range is of.
  package let subject: ScoringTarget
  package let firstSlot: Int64
  package let timestamps: [Int64]
  /// The metrics that the model learnt, as measured.
  package let values: [SeriesColumn]
  package let scores: [Double]
  /// On the one scale: 1 is the alert line.
  package let anomalyScores: [Double]
  /// -1, 0 or 1; nil where there is no score.
  package let directions: [Int?]
  /// Of each metric of `values`.
  package let bands: [ScoreBand]
  /// Of each point the metric, as an index into `values`, that has the largest share of its score; nil where there is no
  /// score. Joint scores can hide a small fault in one channel.
  package let largestMetrics: [Int?]
  /// The state of each point that is not an ordinary one.
  package let states: [PointState?]
  /// Where it was asked for: what each member of the method adds to the score, of the largest metric.
  package var members: [(member: String, values: [Double])] = []
}

/// What else there is to say of a point than its score.
package enum PointState: String, Sendable {
  /// Missing.
  case noData = "no_data"
  /// A value that stopped changing, against its own history.
  case flatline
  /// No full window behind it.
  case warmingUp = "warming_up"
}

/// Consecutive anomalous points, missing ones between them not counting.
package struct AnomalyRange: Equatable, Sendable {
  package let start: Int64
  /// Exclusive.
  package let end: Int64
  /// Anomalous points.
  package let points: Int
  package let peak: Double
  package let peakAt: Int64
  package let direction: Int
}

extension ScoredRange {
  package var series: SeriesRecord { subject.series }
  package var model: ModelRecord { subject.model }
  package var version: VersionRecord { subject.version }
  package var threshold: ThresholdRecord { subject.threshold }

  /// What the scores of points mean by the line of the subject.
  ///
  /// - Parameters:
  ///   - block: the scores of the points, whose first slot it names.
  ///   - points: of the metrics that the model learnt; nil for a series without any.
  init(_ subject: ScoringTarget, _ block: ScoreBlock, _ points: GriddedSeries?, states: [PointState?]) {
    let columns = points?.metrics ?? []
    let verdict = AnomalyVerdict(subject.threshold)
    let largest = LargestMetric(bands: block.bands)
    let largestMetrics = block.score.indices.map { block.score[$0].isNaN ? nil : largest.metric(at: $0) }
    self.init(
      subject: subject, firstSlot: block.firstSlot, timestamps: points?.grid.timestamps ?? [], values: columns,
      scores: block.score,
      anomalyScores: verdict.anomalyScores(block.score),
      directions: verdict.directions(block.score, columns, block.bands, largestMetrics), bands: block.bands,
      largestMetrics: largestMetrics, states: states)
  }

  /// The same by another line.
  func with(_ threshold: ThresholdRecord) -> ScoredRange {
    let verdict = AnomalyVerdict(threshold)
    return ScoredRange(
      subject: subject.with(threshold), firstSlot: firstSlot, timestamps: timestamps, values: values, scores: scores,
      anomalyScores: verdict.anomalyScores(scores),
      directions: verdict.directions(scores, values, bands, largestMetrics), bands: bands,
      largestMetrics: largestMetrics, states: states)
  }

  /// What each member adds to the score of each point, given the parts of each metric's.
  func members(of parts: [[(member: String, values: [Double])]]) -> [(member: String, values: [Double])] {
    (parts.first ?? []).indices.map { member in
      let values = largestMetrics.enumerated().map { index, metric in
        metric.map { parts[$0][member].values[index] } ?? .nan
      }
      return (parts[0][member].member, values)
    }
  }

  /// This range and the one that follows it, whose line may be a later one.
  func appending(_ next: ScoredRange) -> ScoredRange {
    ScoredRange(
      subject: next.subject, firstSlot: firstSlot,
      timestamps: timestamps + next.timestamps,
      values: zip(values, next.values).map { SeriesColumn(name: $0.name, values: $0.values + $1.values) },
      scores: scores + next.scores, anomalyScores: anomalyScores + next.anomalyScores,
      directions: directions + next.directions,
      bands: zip(bands, next.bands).map {
        ScoreBand(
          expected: $0.expected + $1.expected, lower: $0.lower + $1.lower, upper: $0.upper + $1.upper,
          contribution: $0.contribution + $1.contribution)
      },
      largestMetrics: largestMetrics + next.largestMetrics, states: states + next.states)
  }

  /// The anomalous ranges, in time.
  package var anomalies: [AnomalyRange] {
    var ranges: [AnomalyRange] = []
    var members: [Int] = []
    for index in timestamps.indices {
      guard let direction = directions[index] else { continue }
      if direction != 0 {
        members.append(index)
      } else if !members.isEmpty {
        ranges.append(range(of: members))
        members = []
      }
    }
    if !members.isEmpty { ranges.append(range(of: members)) }
    return ranges
  }

  private func range(of members: [Int]) -> AnomalyRange {
    let peak = members.max { anomalyScores[$0] < anomalyScores[$1] } ?? members[0]
    return AnomalyRange(
      start: timestamps[members[0]], end: timestamps[members[members.count - 1]] + series.definition.interval,
      points: members.count, peak: anomalyScores[peak], peakAt: timestamps[peak], direction: directions[peak] ?? 1)
  }

  /// The places that a plot of at most `limit` points must not lose: of each stretch the lowest and the highest value of
  /// each metric, and the highest anomaly score.
  package func extremes(limit: Int) -> [Int] {
    guard timestamps.count > limit else { return Array(timestamps.indices) }
    var sampler = MinMaxSampler(count: timestamps.count, limit: limit, pairs: values.count, peaks: 1)
    sampler.take(values.map(\.values) + [anomalyScores], length: timestamps.count)
    return sampler.places
  }

  /// Runs of points in one state, as (state, start, exclusive end).
  package var stateRanges: [(state: PointState, start: Int64, end: Int64)] {
    var ranges: [(state: PointState, start: Int64, end: Int64)] = []
    for (state, time) in zip(states, timestamps) {
      guard let state else { continue }
      let end = time + series.definition.interval
      if let last = ranges.last, last.state == state, last.end == time {
        ranges[ranges.count - 1].end = end
      } else {
        ranges.append((state, time, end))
      }
    }
    return ranges
  }
}

package import Detectors
import Series
import Storage

/// Turns raw scores into what operators read: the one scale and the direction.
package struct AnomalyVerdict: Sendable {
  package let scale: AnomalyScale

  package init(_ threshold: ThresholdRecord) {
    scale = threshold.scale
  }

  package func anomalyScores(_ scores: [Double]) -> [Double] {
    scores.map { scale($0) }
  }

  /// Of each point, by the metric that has the largest share of its score; the first where none has.
  func directions(
    _ scores: [Double], _ columns: [SeriesColumn], _ bands: [ScoreBand], _ largestMetrics: [Int?]
  ) -> [Int?] {
    scores.indices.map { index in
      let metric = largestMetrics[index] ?? 0
      return direction(
        score: scores[index], value: columns.isEmpty ? .nan : columns[metric].values[index],
        expected: bands[metric].expected[index])
    }
  }

  /// -1 below, 1 above what was expected (1 too where nothing was), 0 inside the alert line; nil without a score.
  package func direction(score: Double, value: Double, expected: Double) -> Int? {
    guard !score.isNaN else { return nil }
    guard scale(score) >= 1 else { return 0 }
    return value < expected ? -1 : 1
  }
}

import Evaluation
import Glibc
import JSON

/// VUS-PR and the event F1 as TSB-AD publishes them (Liu and Paparrizos, "The Elephant in the Room: Towards a Reliable
/// Time-Series Anomaly Detection Benchmark", NeurIPS 2024), so that methods can be placed beside its leaderboard.
struct PublishedFigures {
  private let scores: [Double]
  private let labels: [Bool]
  private let buffer: Int

  /// Rows that were not measured are left out, as there; a point without a score has the lowest.
  ///
  /// - Parameter values: the first metric.
  init(values: [Double], scores: [Double], labels: [Bool]) {
    let least = scores.filter { !$0.isNaN }.min() ?? 0
    let measured = values.indices.filter { !values[$0].isNaN }
    self.scores = measured.map { scores[$0].isNaN ? least : scores[$0] }
    self.labels = measured.map { labels[$0] }
    buffer = Self.buffer(measured.map { values[$0] })
  }

  func row(seconds: Double) throws -> JSONObject {
    let scored = try LabelledScores(scores: scores, labels: labels)
    let figures: [(String, Double?)] = [
      ("vus_pr", scored.volumeUnderPrecisionRecall(buffer: buffer)), ("event_f1", Self.eventF1(scored)),
      ("average_precision", ThresholdSweep(scored).averagePrecision), ("buffer", Double(buffer)), ("seconds", seconds),
    ]
    var row = JSONObject()
    for (name, value) in figures { row[name] = value.map { .number(Figure.rounded($0)) } ?? .null }
    return row
  }

  private static let (firstLag, lastLag, usualBuffer) = (3, 400, 125)
  private static let (leastPlace, mostPlace, mostPoints) = (3, 300, 20_000)

  /// The buffer about labels: the lag of the highest peak of the autocorrelation, of lags from 3 to 400 of the first 20,000
  /// points; 125 where there is none, or it lies within 5 or beyond 303.
  static func buffer(_ values: [Double]) -> Int {
    let values = values.prefix(mostPoints)
    let mean = values.reduce(0, +) / Double(max(1, values.count))
    let centred = values.map { $0 - mean }
    let power = centred.reduce(0) { $0 + $1 * $1 }
    guard power > 0 else { return usualBuffer }
    let correlations = (firstLag...lastLag).filter { $0 < centred.count }.map { lag in
      zip(centred, centred.dropFirst(lag)).reduce(0) { $0 + $1.0 * $1.1 } / power
    }
    let peaks = correlations.indices.dropFirst().dropLast().filter {
      correlations[$0] > correlations[$0 - 1] && correlations[$0] > correlations[$0 + 1]
    }
    guard let highest = peaks.max(by: { correlations[$0] < correlations[$1] }),
      (leastPlace...mostPlace).contains(highest)
    else { return usualBuffer }
    return highest + firstLag
  }

  private static let steps = 100

  /// The best harmonic mean of the share of labelled events in which anything is flagged and of the point-wise precision, over
  /// 100 thresholds in equal steps from the lowest score to the highest.
  static func eventF1(_ scored: LabelledScores) -> Double {
    guard let least = scored.scores.min(), let most = scored.scores.max(), !scored.segments.isEmpty else { return 0 }
    let peaks = scored.segments.map { segment in scored.scores[segment].max() ?? least }
    let scores = zip(scored.scores, scored.labels).map { (score: $0, isAnomaly: $1) }
    var best = 0.0
    for step in 0..<steps {
      let threshold = least + (most - least) * Double(step) / Double(steps - 1)
      let recall = Double(peaks.count { $0 > threshold }) / Double(peaks.count)
      var (flagged, right) = (0, 0)
      for point in scores where point.score > threshold {
        flagged += 1
        right += point.isAnomaly ? 1 : 0
      }
      guard flagged > 0, recall > 0, right > 0 else { continue }
      let precision = Double(right) / Double(flagged)
      best = max(best, 2 * recall * precision / (recall + precision))
    }
    return best
  }
}

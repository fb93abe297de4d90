import Detectors
import JSON
import Storage

/// Why a peak is asked about.
package enum PeakReason: String, CaseIterable, Sendable {
  /// One of the highest of what was learnt from.
  case peak
  /// It came later, and the line called it an alert.
  case alert
  /// It came later, and was close to the line.
  case nearMiss = "near_miss"
}

/// Questions about the highest peaks of a model's scores: every detector has them, and what is answered moves its line. Asked
/// highest first, since those decide where the line goes: on 33 real series any other order was worth less or no more
/// (nearest to the line 0.69, highest 0.72 after five answers).
extension ThresholdFitting {
  /// Of what was learnt from.
  static let mostPeaks = 10
  /// Of each later day.
  private static let mostDaily = 3
  /// On the common scale: what comes closer to the line than this is a near miss.
  private static let near = 0.7
  /// Points before and after a cluster that the question shows and asks about, too.
  private static let padding = 3

  /// About the history that the line of a new version is fitted on, the highest first.
  func questions(by line: ThresholdRecord) -> [NewQuery] {
    let part = unlearntPart
    return part.openClusters.sorted { part.scores[$0.peak] > part.scores[$1.peak] }.prefix(Self.mostPeaks).map {
      part.question($0, .peak, by: line)
    }
  }

  /// About what came after a line was fitted: the alerts that it raised, and what was close to them.
  func questions(since line: ThresholdRecord) -> [NewQuery] {
    let news = openClusters.filter { time($0.range.lowerBound) >= line.to && line.scale(scores[$0.peak]) >= Self.near }
    return news.sorted { scores[$0.peak] > scores[$1.peak] }.prefix(Self.mostDaily).map {
      question($0, line.scale(scores[$0.peak]) >= 1 ? .alert : .nearMiss, by: line)
    }
  }

  /// The clusters of which nothing was said yet.
  private var openClusters: [ScoreCluster] {
    let isSettled = scores.indices.map { labelledAnomaly[$0] || labelledNormal[$0] || ignored[$0] }
    let known = scores.indices.map { labelledAnomaly[$0] || ignored[$0] ? .nan : scores[$0] }
    return ScoreCluster.all(of: known, interval: interval).filter { cluster in
      !cluster.range.contains { isSettled[$0] }
    }
  }

  private func time(_ index: Int) -> Int64 { from + Int64(index) * interval }

  private func question(_ cluster: ScoreCluster, _ reason: PeakReason, by line: ThresholdRecord) -> NewQuery {
    let score = scores[cluster.peak]
    let features: JSONObject = [
      "score": .optional(score.isFinite ? score : nil), "anomaly_score": .number(line.scale(score)),
    ]
    return NewQuery(
      start: max(from, time(cluster.range.lowerBound - Self.padding)),
      end: min(to, time(cluster.range.upperBound + Self.padding)), peak: time(cluster.peak), probability: nil,
      reason: reason.rawValue, featuresJSON: JSONValue.object(features).text)
  }
}

extension Transaction {
  /// Questions of a version that may be stored: who doesn't answer is not asked without end.
  private static let mostQuestions = 1_000

  /// Stores questions of a model's active version.
  func ask(_ questions: [NewQuery], of model: ModelRecord) throws {
    guard !questions.isEmpty, let version = try activeVersion(of: model),
      let series = try series.get(key: model.series)
    else { return }
    let asked = try queries.list(version: version.key)
    let peaks = Set(asked.map(\.query.peak))
    let news = questions.filter { !peaks.contains($0.peak) }.prefix(max(0, Self.mostQuestions - asked.count))
    try queries.insert(Array(news), version: version.key, generation: series.generation)
  }
}

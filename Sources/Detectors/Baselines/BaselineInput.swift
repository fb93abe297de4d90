import Series

/// What every baseline can be told.
package protocol BaselineParameters: MethodParameters {
  var usesLabels: Bool { get set }
}

extension BaselineParameters {
  package static var summary: String { "" }
}

extension ParameterRow where Parameters: BaselineParameters {
  static var useLabels: Self { .flag("use_labels", \.usesLabels, "Keep labelled anomalies out of what is learnt.") }
}

extension TrainingInput {
  /// The metrics, NaN where a point is missing, ignored or (if asked) labelled anomalous.
  func columnsToLearnFrom(usesLabels: Bool) throws(DetectorError) -> [[Double]] {
    let columns = series.metrics.map { column in
      zip(column.values.indices, bounded(column.values)).map { index, value in
        ignored[index] || usesLabels && labelledAnomaly[index] ? Double.nan : value
      }
    }
    guard columns.allSatisfy({ $0.contains { !$0.isNaN } }) else { throw .nothingToLearnFrom }
    guard columns.count <= 1_024 else {
      throw .unsupportedMetricCount(given: columns.count, supported: 1...1_024)
    }
    return columns
  }
}

extension ResidualScale {
  /// The band around expectations; NaN where they are.
  func band(around expected: [Double]) -> MetricBand {
    MetricBand(expected: expected, lower: expected.map { $0 + lower }, upper: expected.map { $0 + upper })
  }
}

extension PointScores {
  /// The greatest score of several metrics at each point, and each metric's share of their sum.
  static func greatest(of scores: [[Double]], bands: [MetricBand]) -> PointScores {
    guard scores.count > 1 else { return PointScores(scores: scores.first ?? [], bands: bands) }
    var bands = bands
    var joint = [Double](repeating: .nan, count: scores[0].count)
    for index in joint.indices {
      let present = scores.lazy.map { $0[index] }.filter { !$0.isNaN }
      joint[index] = present.max() ?? .nan
      // Halved by count so that the sum of huge scores stays finite; a score below zero has no share.
      let total = present.reduce(0) { $0 + max(0, $1) / Double(scores.count) }
      for metric in bands.indices {
        let score = scores[metric][index]
        let share = score.isNaN || total == 0 ? 0 : max(0, score) / Double(scores.count) / total
        bands[metric].contribution.append(joint[index].isNaN ? .nan : share)
      }
    }
    return PointScores(scores: joint, bands: bands)
  }
}

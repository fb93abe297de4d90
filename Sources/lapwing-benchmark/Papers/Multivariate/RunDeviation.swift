import Series

/// The z-score of each point by its own recording: the root mean square over the metrics of (x − mean)/deviation within
/// ±20, where mean and deviation are those of the points before the judged range, or, where all of the recording is
/// judged, of its first 400 (which SKAB's authors learn from, and which its anomalies come after).
enum RunDeviation {
  private static let head = 400
  private static let limit = 20.0

  static func scores(_ judged: MultivariateTask.Judged) -> [Double] {
    let metrics = judged.indicator.series.metrics.map(\.values)
    let known = judged.range.lowerBound > 0 ? judged.range.lowerBound : min(head, judged.range.upperBound)
    let scalers = metrics.map { StandardScaler(fitting: Array($0[..<known])) }
    return judged.range.map { index in
      let sizes = zip(metrics, scalers).map { min(abs($1.scale($0[index])), limit) }.filter { !$0.isNaN }
      guard !sizes.isEmpty else { return .nan }
      return (sizes.reduce(0) { $0 + $1 * $1 } / Double(sizes.count)).squareRoot()
    }
  }
}

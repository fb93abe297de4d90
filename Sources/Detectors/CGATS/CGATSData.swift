import Series

/// Series one after the other as C-GATS sees them, point by point.
struct CGATSData: Sendable {
  let metrics: Int
  /// Where standardised values stop.
  let limit: Double
  /// Standardised, 0 where missing; rows of metrics.
  var values: [Float] = []
  /// 1 for a measured value, 0 for a missing or ignored one; rows of metrics.
  var measured: [Float] = []
  /// 1 for a labelled anomalous point.
  var labels: [Float] = []
  /// The points of each series.
  var series: [Range<Int>] = []

  init(metrics: Int, limit: Double) { (self.metrics, self.limit) = (metrics, limit) }

  var count: Int { labels.count }

  /// The labelled anomalies, none reaching from one series into the next.
  var anomalies: [Range<Int>] {
    series.flatMap { range in labels[range].runs(of: 1) }
  }

  mutating func append(_ input: TrainingInput, _ scales: [StandardScaler]) {
    let first = count
    for point in 0..<input.series.grid.count {
      let isIgnored = point < input.ignored.count && input.ignored[point]
      for (scale, column) in zip(scales, input.series.metrics) {
        let value = column.values[point]
        let isMeasured = value.isFinite && !isIgnored
        values.append(isMeasured ? CGATSPreparation.scaled(value, scale, limit: limit) : 0)
        measured.append(isMeasured ? 1 : 0)
      }
      let isAnomalous = point < input.labelledAnomaly.count && input.labelledAnomaly[point]
      labels.append(isAnomalous && !isIgnored ? 1 : 0)
    }
    series.append(first..<count)
  }
}

/// The scale of each metric, over what is normal of the training range.
struct CGATSPreparation: Equatable, Sendable {
  let scales: [StandardScaler]
  /// The usual deviation of a normal window, in deviations of the whole: what a base's own is held against.
  var windowDeviations: [Double]

  /// - Parameter limit: scaled values stop here, so that no outlier outweighs all else.
  static func scaled(_ value: Double, _ scale: StandardScaler, limit: Double) -> Float {
    Float(min(max(scale.scale(value), -limit), limit))
  }

  static func scales(_ input: TrainingInput) -> [StandardScaler] {
    let excluded = input.series.grid.timestamps.indices.map { point in
      (point < input.ignored.count && input.ignored[point])
        || (point < input.labelledAnomaly.count && input.labelledAnomaly[point])
    }
    return input.series.metrics.map { StandardScaler(fitting: $0.values, excluding: excluded) }
  }
}

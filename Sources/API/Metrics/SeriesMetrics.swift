import Monitoring

extension MetricsText {
  /// The newest point of each monitored series, under the names that VictoriaMetrics' anomaly detection has brought into
  /// use, so that dashboards and rules made for it find what they look for.
  ///
  /// A point of which something is not known has no sample of that, rather than an old one or NaN.
  mutating func write(_ found: NewestPoints.Found) {
    single(
      "lapwing_exported_series_left_out", .gauge,
      "Monitored models whose newest point is not shown, since --export-series has no room for it.", found.leftOut)
    family("lapwing_series_newest_timestamp_seconds", .gauge, "The time of the newest point.")
    for point in found.points {
      sample("lapwing_series_newest_timestamp_seconds", Self.labels(of: point), point.time)
    }
    family("anomaly_score", .gauge, "How anomalous the newest point is; 1 is the alert line.")
    for point in found.points { measured("anomaly_score", Self.labels(of: point), point.anomalyScore) }
    family("anomalous", .gauge, "Whether the newest point is at or above the alert line.")
    for point in found.points {
      if let isAnomalous = point.isAnomalous {
        sample("anomalous", Self.labels(of: point), isAnomalous ? 1 : 0 as Int64)
      }
    }
    for (name, help, value) in Self.columns {
      family(name, .gauge, help)
      for point in found.points {
        for metric in point.metrics {
          measured(name, Self.labels(of: point) + [("metric", metric.name)], metric[keyPath: value])
        }
      }
    }
  }

  private static var columns: [(name: String, help: String, value: KeyPath<NewestPoint.Metric, Double>)] {
    [
      ("y", "The newest point of a metric.", \.value),
      ("yhat", "What was expected of it.", \.expected),
      ("yhat_lower", "The lower end of what was expected of it.", \.lower),
      ("yhat_upper", "The upper end of what was expected of it.", \.upper),
    ]
  }

  private static func labels(of point: NewestPoint) -> [(String, String)] {
    [("series", point.series), ("model", point.model)]
  }

  private mutating func measured(_ name: String, _ labels: [(String, String)], _ value: Double) {
    if !value.isNaN { sample(name, labels, value) }
  }
}

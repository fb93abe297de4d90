import Series
package import Storage

/// What an alert is about, as far as its reasons go.
package struct AlertSubject: Sendable {
  package var kind: AlertRecord.Kind
  /// The metric that stands still or is missing; nil where all are, and for anomalies.
  package var metric: String?
  /// Unix seconds.
  package var start: Int64
  /// The time of the point that is described: an anomaly's peak, the last point of a flat line.
  package var point: Int64
  /// Up to when it has lasted.
  package var now: Int64
  /// The model's, in its order.
  package var metrics: [String]

  package init(
    _ kind: AlertRecord.Kind, metric: String? = nil, start: Int64, point: Int64, now: Int64, metrics: [String]
  ) {
    (self.kind, self.metric, self.start, self.point) = (kind, metric, start, point)
    (self.now, self.metrics) = (now, metrics)
  }
}

extension AlertReasons {
  /// Metrics whose history is read: those that a sentence has room for.
  private static let mostNamed = 4

  /// Tells an alert's reasons from what is at hand and a bounded look at what lies before it: to be called in the
  /// transaction that opens the alert, or raises its peak.
  ///
  /// - Parameter range: the scores that the alert was found in; nil where there are none. An anomaly's point lies in it.
  package static func describe(
    _ subject: AlertSubject, range: ScoredRange?, series: SeriesRecord, in transaction: Transaction
  ) throws -> AlertReasons {
    let grid = series.grid
    let described = grid?.slot(at: subject.point).flatMap { range?.described(slot: $0) }
    let history = try AlertHistory(
      of: series, metrics: names(of: subject, described), before: subject.start, point: subject.point,
      isWhole: subject.kind == .noData && subject.metric == nil, in: transaction)
    let writer = try ReasonWriter(series.definition, history)
    switch subject.kind {
    case .anomaly:
      return writer.anomaly(described ?? DescribedPoint(time: subject.point, metrics: []))
    case .flatline:
      let metric = subject.metric ?? subject.metrics.first ?? series.definition.id
      let value = try grid?.slot(at: subject.start).flatMap { slot in
        try series.definition.columnNames.firstIndex(of: metric).flatMap {
          try transaction.points.read(series, columns: [$0], slots: slot..<slot + 1).first
        }
      }
      return writer.flatline(metric, at: value ?? .nan, since: subject.start, now: subject.now)
    case .noData:
      return writer.noData(subject.metric, since: subject.start, now: subject.now)
    }
  }

  private static func names(of subject: AlertSubject, _ point: DescribedPoint?) -> [String] {
    switch subject.kind {
    case .anomaly: point.map { $0.byShare.prefix(mostNamed).map(\.name) } ?? []
    case .flatline: subject.metric.map { [$0] } ?? Array(subject.metrics.prefix(1))
    case .noData: subject.metric.map { [$0] } ?? subject.metrics
    }
  }
}

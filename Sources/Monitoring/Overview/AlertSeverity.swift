package import Storage

/// How much an alert matters, as far as the alert itself tells.
package enum AlertSeverity: String, Sendable, CaseIterable {
  /// Nothing comes of a whole series, or a score of at least twice the alert line.
  case critical
  case warning

  /// On the one scale.
  static let high = 2.0

  init(kind: AlertRecord.Kind, isOfMetric: Bool, isHigh: Bool) {
    self = isHigh || kind == .noData && !isOfMetric ? .critical : .warning
  }

  package init(_ alert: AlertRecord) {
    self.init(
      kind: alert.kind, isOfMetric: alert.metric != nil, isHigh: (alert.peak.score ?? 0) >= Self.high)
  }
}

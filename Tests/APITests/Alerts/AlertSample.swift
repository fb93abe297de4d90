@testable import Storage

extension AlertRecord {
  static let sample = sample(key: 7)

  static func sample(key: Int64) -> AlertRecord {
    AlertRecord(
      key: key, monitor: "watch", model: "model", version: 1, series: "kpi", kind: .anomaly, metric: nil, state: .open,
      start: 1_000, end: nil, peak: AlertPeak(score: 1.5, time: 1_060, direction: -1), severity: .warning,
      heldBackBy: nil,
      isLate: false, withdrawnAt: nil, reasonsJSON: nil, incident: nil, acknowledgedBy: nil, acknowledgedAt: nil,
      note: nil, createdAt: 1_100, updatedAt: 1_100, revision: 3)
  }
}

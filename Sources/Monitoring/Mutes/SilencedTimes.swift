import Storage

/// Times of a series in which a monitor is to raise no alert: ranges that are to be ignored.
struct SilencedTimes {
  private let ignored: [Range<Int64>]

  /// - Parameter to: exclusive.
  init(of monitor: MonitorRecord, series: SeriesRecord, from: Int64, to: Int64, in transaction: Transaction) throws {
    ignored = try transaction.labels.listByStart(
      series: series.key, from: from, to: to, kind: .ignore, limit: TrainingData.mostLabels
    ).map { $0.label.start..<$0.label.end }
  }

  func rule(at time: Int64) -> AlertRule? { ignored.contains { $0.contains(time) } ? .ignored : nil }
}

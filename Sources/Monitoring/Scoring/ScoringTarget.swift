import Platform
package import Storage

/// A series with the model that judges it.
package struct ScoringTarget: Sendable {
  package let series: SeriesRecord
  package let model: ModelRecord
  package let version: VersionRecord
  package private(set) var threshold: ThresholdRecord

  /// The same by another line.
  func with(_ threshold: ThresholdRecord) -> Self {
    var subject = self
    subject.threshold = threshold
    return subject
  }

  /// Changes with the points, the active version and the threshold, and with nothing else.
  package var tag: String {
    var fingerprint = FNV1a()
    for byte in (model.thresholdJSON ?? "").utf8 { fingerprint.combine(byte) }
    let threshold = String(fingerprint.value, radix: 16)
    return "\(series.key)-\(series.generation)-\(series.dataRevision)-\(version.key)-\(threshold)"
  }
}

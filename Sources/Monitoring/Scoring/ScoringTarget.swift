import Detectors
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

  /// The same with the series as it is by now.
  func with(_ series: SeriesRecord) -> Self {
    ScoringTarget(series: series, model: model, version: version, threshold: threshold)
  }

  /// Changes with the points, the version and its line, and with nothing else.
  package var tag: String {
    var fingerprint = FNV1a()
    // The line of a version that doesn't serve is drawn anew at each look.
    let line =
      version.number == model.activeVersion
      ? model.thresholdJSON ?? "" : "\(threshold.settings.method.name) \(threshold.value) \(threshold.baseline)"
    for byte in line.utf8 { fingerprint.combine(byte) }
    let threshold = String(fingerprint.value, radix: 16)
    return "\(series.key)-\(series.generation)-\(series.dataRevision)-\(version.key)-\(threshold)"
  }
}

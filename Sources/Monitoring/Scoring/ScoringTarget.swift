import Detectors
import Platform
package import Storage

/// A series with the model that judges it.
package struct ScoringTarget: Sendable {
  /// It is handed on at every point.
  private struct Judge: Sendable {
    let model: ModelRecord
    let version: VersionRecord
    let threshold: ThresholdRecord
  }

  package private(set) var series: SeriesRecord
  private let judge: Shared<Judge>

  package var model: ModelRecord { _read { yield judge.value.model } }
  package var version: VersionRecord { _read { yield judge.value.version } }
  package var threshold: ThresholdRecord { _read { yield judge.value.threshold } }

  init(series: SeriesRecord, model: ModelRecord, version: VersionRecord, threshold: ThresholdRecord) {
    self.series = series
    judge = Shared(Judge(model: model, version: version, threshold: threshold))
  }

  /// The same by another line.
  func with(_ threshold: ThresholdRecord) -> Self {
    ScoringTarget(series: series, model: model, version: version, threshold: threshold)
  }

  /// The same with the series as it is by now.
  func with(_ series: SeriesRecord) -> Self {
    var subject = self
    subject.series = series
    return subject
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

import Networks

extension DonutTraining {
  /// Distinguishes trainings: everything that the result depends on.
  private var fingerprint: Int {
    var fingerprint = Fingerprint(seed: seed)
    fingerprint.mix(data.values)
    fingerprint.mix(data.normal)
    fingerprint.mix(parameters.numbers)
    return fingerprint.value
  }

  func encodedCheckpoint() -> [UInt8] {
    state.checkpoint(kind: "donut checkpoint", fingerprint: fingerprint, seconds: monotonicSeconds() - startedAt)
  }

  /// - Throws: `unreadableArchive`, or `checkpointMismatch` for one of another training.
  mutating func restore(_ bytes: [UInt8]) throws(DetectorError) {
    try state.restore(bytes, fingerprint: fingerprint)
  }
}

extension PADTraining {
  /// Distinguishes trainings and their stages: everything that the result depends on, but the network it starts from.
  private var fingerprint: Int {
    var fingerprint = Fingerprint(seed: seed)
    fingerprint.mix(data.values)
    fingerprint.mix(data.confidence)
    fingerprint.mix(parameters.numbers)
    fingerprint.mix(UInt64(stageIndex))
    return fingerprint.value
  }

  func encodedCheckpoint() -> [UInt8] {
    state.checkpoint(kind: "pad checkpoint", fingerprint: fingerprint, seconds: monotonicSeconds() - startedAt)
  }

  /// - Throws: `unreadableArchive`, or `checkpointMismatch` for one of another training or stage.
  mutating func restore(_ bytes: [UInt8]) throws(DetectorError) {
    try state.restore(bytes, fingerprint: fingerprint)
  }
}

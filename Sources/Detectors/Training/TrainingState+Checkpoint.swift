import Networks

extension TrainingState {
  /// The state as bytes. `fingerprint` names the training it belongs to; `seconds` have passed since it began or went
  /// on.
  func checkpoint(kind: String, fingerprint: Int, seconds: Double) -> [UInt8] {
    var archive = WeightsArchive()
    archive.add("kind", kind)
    archive.add("counts", [fingerprint, optimiser.step, stopping.bestEpoch ?? 0, best == nil ? 0 : 1])
    archive.add("best.loss", [stopping.bestLoss])
    archive.add("seconds", [secondsBefore + seconds])
    archive.add("losses", losses.map(\.loss))
    archive.add("validation", losses.map { $0.validationLoss ?? .nan })
    archive.add(network.parameters, moments: true)
    if best != nil { archive.add(result.parameters, prefix: "best.") }
    return archive.encoded()
  }

  /// - Throws: `unreadableArchive`, or `checkpointMismatch` for one of another training.
  mutating func restore(_ bytes: [UInt8], fingerprint: Int) throws(DetectorError) {
    do throws(ArchiveError) {
      let archive = try WeightsArchive(decoding: bytes)
      let counts = try archive.integers("counts", count: 4)
      guard counts[0] == fingerprint else { throw ArchiveError.unexpectedShape("fingerprint") }
      try restore(archive, counts)
    } catch .unexpectedShape {
      throw .checkpointMismatch
    } catch {
      throw .unreadableArchive("\(error)")
    }
  }

  private mutating func restore(_ archive: WeightsArchive, _ counts: [Int]) throws(ArchiveError) {
    try archive.read(&network.parameters, moments: true)
    if counts[3] == 1 {
      var best = network.parameters
      try archive.read(&best, prefix: "best.")
      self.best = best.map(\.values)
    }
    optimiser.step = counts[1]
    stopping = EarlyStopping(
      patience: stopping.patience, bestEpoch: counts[2] == 0 ? nil : counts[2],
      bestLoss: try archive.doubles("best.loss", count: 1)[0])
    secondsBefore = try archive.doubles("seconds", count: 1)[0]
    let losses = try archive.doubles("losses")
    let validation = try archive.doubles("validation", count: losses.count)
    self.losses = zip(losses, validation).map { EpochLoss(loss: $0, validationLoss: $1.isNaN ? nil : $1) }
  }
}

import Networks

extension DonutTraining {
  /// Distinguishes trainings: everything that the result depends on, by FNV-1a (64 bits).
  var fingerprint: Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ word: UInt64) {
      for shift in stride(from: UInt64(0), to: 64, by: 8) { hash = (hash ^ (word >> shift & 255)) &* 0x100_0000_01b3 }
    }
    mix(seed)
    for value in data.values { mix(UInt64(value.bitPattern)) }
    for value in data.normal { mix(UInt64(value.bitPattern)) }
    for number in parameters.numbers { mix(number.bitPattern) }
    return Int(truncatingIfNeeded: hash)
  }

  func encodedCheckpoint() -> [UInt8] {
    var archive = WeightsArchive()
    archive.add("kind", "donut checkpoint")
    archive.add(
      "counts", [fingerprint, state.optimiser.step, state.stopping.bestEpoch ?? 0, state.best == nil ? 0 : 1])
    archive.add("best.loss", [state.stopping.bestLoss])
    archive.add("seconds", [state.secondsBefore + monotonicSeconds() - startedAt])
    archive.add("losses", state.losses.map(\.loss))
    archive.add("validation", state.losses.map { $0.validationLoss ?? .nan })
    archive.add(state.network.parameters, moments: true)
    if state.best != nil { archive.add(state.result.parameters, prefix: "best.") }
    return archive.encoded()
  }

  /// - Throws: `unreadableArchive`, or `checkpointMismatch` for one of another training.
  mutating func restore(_ bytes: [UInt8]) throws(DetectorError) {
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
    try archive.read(&state.network.parameters, moments: true)
    if counts[3] == 1 {
      var best = state.network.parameters
      try archive.read(&best, prefix: "best.")
      state.best = best.map(\.values)
    }
    state.optimiser.step = counts[1]
    state.stopping = EarlyStopping(
      patience: parameters.patience, bestEpoch: counts[2] == 0 ? nil : counts[2],
      bestLoss: try archive.doubles("best.loss", count: 1)[0])
    state.secondsBefore = try archive.doubles("seconds", count: 1)[0]
    let losses = try archive.doubles("losses")
    let validation = try archive.doubles("validation", count: losses.count)
    state.losses = zip(losses, validation).map { EpochLoss(loss: $0, validationLoss: $1.isNaN ? nil : $1) }
  }
}

extension DonutParameters {
  /// Every parameter as a number, in a fixed order: what archives keep.
  var numbers: [Double] {
    [
      Double(window), Double(latentDimensions), Double(hiddenUnits), Double(epochs), Double(batchSize), learningRate,
      l2, gradientClipNorm, injectionRate, Double(iterations), Double(posteriorSamples),
      objective == .modifiedBound ? 0 : 1, score == .reconstructionProbability ? 0 : 1, usesLabels ? 1 : 0,
      stopsEarly ? 1 : 0, Double(patience), validationFraction,
    ]
  }
}

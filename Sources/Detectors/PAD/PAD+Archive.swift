import Networks
import Series

extension PAD {
  /// What is written, and what earlier releases wrote, with the parameters as bare numbers.
  private static let kinds = ["pad 2", "pad 1"]

  package func encoded() -> [UInt8] {
    var archive = Archive(kind: Self.kinds[0])
    let scaler = preparation.scaler
    archive.add(parameters)
    archive.add("scaler", [scaler.mean, scaler.deviation])
    archive.add(
      "counts", [scaler.count, scaler.isConstant ? 1 : 0, preparation.longestLinearGap, preparation.period ?? 0])
    archive.add("errors", [errors.deviation, errors.band])
    archive.add(network.parameters)
    return archive.encoded()
  }

  package init(decoding bytes: [UInt8]) throws(DetectorError) {
    do throws(ArchiveError) {
      let archive = try Archive(decoding: bytes, kinds: Self.kinds)
      let parameters = try archive.parameters(PADParameters.self)
      let preparation = try Self.preparation(archive)
      let errors = try archive.doubles("errors", count: 2)
      guard errors.allSatisfy(\.isFinite), errors[0] > 0, errors[1] >= 0 else { throw .unexpectedShape("errors") }
      var network = PADNetwork(parameters, seed: 0)
      try archive.read(&network.parameters)
      self.init(
        parameters, preparation: preparation, network: network,
        errors: PADErrors(deviation: errors[0], band: errors[1]))
    } catch {
      throw .unreadableArchive("\(error)")
    }
  }

  private static func preparation(_ archive: Archive) throws(ArchiveError) -> PADPreparation {
    let (scale, counts) = (try archive.doubles("scaler", count: 2), try archive.integers("counts", count: 4))
    let scaler = StandardScaler(mean: scale[0], deviation: scale[1], count: counts[0], isConstant: counts[1] == 1)
    guard let scaler, (1...10_000).contains(counts[2]), (0...200_000).contains(counts[3]) else {
      throw .unexpectedShape("preparation")
    }
    return PADPreparation(
      scaler: scaler, longestLinearGap: counts[2], period: counts[3] == 0 ? nil : counts[3])
  }
}

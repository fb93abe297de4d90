import Networks
import Series

extension Donut {
  /// What is written, and what earlier releases wrote: with missing points imputed whatever came of it, and the parameters
  /// as bare numbers.
  private static let kinds = ["donut 3", "donut 2", "donut 1"]

  package func encoded() -> [UInt8] {
    var archive = Archive(kind: Self.kinds[scorer.choosesImputation ? 0 : 1])
    archive.add(parameters)
    archive.add("scaler", [scaler.mean, scaler.deviation])
    archive.add("counts", [scaler.count, scaler.isConstant ? 1 : 0, Int(truncatingIfNeeded: scorer.seed)])
    if scorer.bandReach != DonutScorer.gaussianReach { archive.add("band", [scorer.bandReach]) }
    archive.add(scorer.network.parameters)
    return archive.encoded()
  }

  package init(decoding bytes: [UInt8]) throws(DetectorError) {
    do throws(ArchiveError) {
      let archive = try Archive(decoding: bytes, kinds: Self.kinds)
      let parameters = try archive.parameters(DonutParameters.self)
      let (scale, counts) = (try archive.doubles("scaler", count: 2), try archive.integers("counts", count: 3))
      let scaler = StandardScaler(
        mean: scale[0], deviation: scale[1], count: counts[0], isConstant: counts[1] == 1)
      guard let scaler else { throw .unexpectedShape("scaler") }
      let seed = UInt64(bitPattern: Int64(counts[2]))
      var network = DonutNetwork(parameters, seed: seed)
      try archive.read(&network.parameters)
      let reach = archive.contains("band") ? try archive.doubles("band", count: 1)[0] : DonutScorer.gaussianReach
      guard reach.isFinite, reach >= 0 else { throw .unexpectedShape("band") }
      self.init(
        parameters, scaler: scaler, network: network, seed: seed,
        choosesImputation: try archive.text("kind") == Self.kinds[0], bandReach: reach)
    } catch {
      throw .unreadableArchive("\(error)")
    }
  }
}

import Networks
import Series

extension CGATS {
  /// What is written, and what earlier releases wrote: the second had no choice of what the posterior reads, of the
  /// foundation's deviation and of the limit, the first the parameters as bare numbers besides.
  private static let kinds = ["cgats 3", "cgats 2", "cgats 1"]

  /// The whole model as bytes: parameters, scales, label model, weights.
  package func encoded() -> [UInt8] {
    var archive = Archive(kind: Self.kinds[0])
    archive.add(parameters)
    archive.add(preparation)
    archive.add("label.counts", labels.counts)
    archive.add("label.lengths", labels.lengths.map(Double.init))
    archive.add("label.places", labels.places)
    archive.add("figures", [sharedNoise, figures.divergence, figures.explained, figures.spread])
    if let share = figures.explainedByComponents { archive.add("figures.components", [share]) }
    archive.add(network.parameters)
    return archive.encoded()
  }

  /// - Throws: `unreadableArchive`.
  package init(decoding bytes: [UInt8]) throws(DetectorError) {
    do throws(ArchiveError) {
      let archive = try Archive(decoding: bytes, kinds: Self.kinds)
      var parameters = try archive.parameters(CGATSParameters.self)
      if try archive.text("kind") != Self.kinds[0] { parameters.takeEarlierChoices() }
      guard parameters.window > 1 else { throw .unexpectedShape("parameters") }
      let preparation = try Self.preparation(archive)
      let labels = try Self.labels(archive, window: parameters.window)
      let figures = try archive.doubles("figures", count: 4)
      guard (0...1).contains(figures[0]) else { throw .unexpectedShape("figures") }
      var network = CGATSNetwork(metrics: preparation.scales.count, parameters, seed: 0)
      try archive.read(&network.parameters)
      self.init(parameters, preparation, labels: labels, network: network)
      sharedNoise = figures[0]
      self.figures = LatentFigures(
        divergence: figures[1], explained: figures[2],
        explainedByComponents: archive.contains("figures.components")
          ? try archive.doubles("figures.components", count: 1)[0] : nil, spread: figures[3])
    } catch {
      throw .unreadableArchive("\(error)")
    }
  }

  static func preparation(_ archive: Archive) throws(ArchiveError) -> CGATSPreparation {
    let numbers = try archive.doubles("scales")
    let metrics = numbers.count / 3
    guard numbers.count == 3 * metrics, supportedMetrics.contains(metrics) else { throw .unexpectedShape("scales") }
    let counts = try archive.integers("scale.counts", count: metrics)
    let deviations = try archive.doubles("window.deviations", count: metrics)
    let scales = (0..<metrics).compactMap {
      StandardScaler(
        mean: numbers[3 * $0], deviation: numbers[3 * $0 + 1], count: counts[$0], isConstant: numbers[3 * $0 + 2] == 1)
    }
    guard scales.count == metrics, deviations.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw .unexpectedShape("scales")
    }
    return CGATSPreparation(scales: scales, windowDeviations: deviations)
  }

  private static func labels(_ archive: Archive, window: Int) throws(ArchiveError) -> LabelModel {
    let lengths = try archive.doubles("label.lengths")
    guard lengths.allSatisfy({ (1...1_024).contains($0) }),
      let labels = LabelModel(
        window: window, counts: try archive.doubles("label.counts"), lengths: lengths.map { Int($0) },
        places: try archive.doubles("label.places"))
    else { throw .unexpectedShape("label model") }
    return labels
  }
}

extension Archive {
  /// What ``CGATS/preparation(_:)`` reads.
  mutating func add(_ preparation: CGATSPreparation) {
    add("scales", preparation.scales.flatMap { [$0.mean, $0.deviation, $0.isConstant ? 1 : 0] })
    add("scale.counts", preparation.scales.map(\.count))
    add("window.deviations", preparation.windowDeviations)
  }
}

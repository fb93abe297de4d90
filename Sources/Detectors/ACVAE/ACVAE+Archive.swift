import Networks
import Series

extension ACVAE {
  /// What is written, and what earlier releases wrote: the third took missing metrics as being in the middle of their
  /// range, the others had the parameters as bare numbers besides.
  private static let kinds = ["acvae 4", "acvae 3", "acvae 2", "acvae 1"]

  package func encoded() -> [UInt8] {
    var archive = Archive(kind: Self.kinds[preparation.imputesMissing ? 0 : 1])
    archive.add(parameters)
    archive.add("metrics", preparation.metrics.flatMap { [$0.centre, $0.halfRange] })
    archive.add("context", preparation.context.flatMap { [$0.centre, $0.halfRange] })
    for (index, name) in (preparation.contextNames ?? []).enumerated() { archive.add("context.name.\(index)", name) }
    archive.add("usual", usual.full.map(Double.init))
    if let difference = usual.difference { archive.add("usual.difference", difference.map(Double.init)) }
    let shape = full.network.situation
    archive.add(
      "counts",
      [
        Int(truncatingIfNeeded: seed), anomalous == nil ? 0 : 1, Int(preparation.slotOfDay), shape.categories,
      ])
    archive.add("fields", preparation.fields.map { Double(CalendarField.allCases.firstIndex(of: $0) ?? 0) })
    archive.add(full.network.parameters, prefix: "full.")
    if let anomalous { archive.add(anomalous.network.parameters, prefix: "ano.") }
    if !views.isEmpty { archive.add("views", views.flatMap(\.numbers)) }
    addScore(to: &archive)
    return archive.encoded()
  }

  package init(decoding bytes: [UInt8]) throws(DetectorError) {
    do throws(ArchiveError) {
      let archive = try Archive(decoding: bytes, kinds: Self.kinds)
      let parameters = try archive.parameters(ACVAEParameters.self)
      let counts = try Self.counts(archive)
      guard (0...1_600).contains(counts[3]) else { throw .unexpectedShape("counts") }
      let preparation = try Self.preparation(archive, counts)
      let usual = try Self.usual(archive, metrics: preparation.metrics.count)
      let seed = UInt64(bitPattern: Int64(counts[0]))
      let shape = SituationShape(
        values: preparation.context.count, categories: counts[3], fields: preparation.fields.count)
      var full = ACVAENetwork(
        metrics: preparation.metrics.count, situation: shape, latent: parameters.latentDimensions,
        units: parameters.hiddenUnits, structure: parameters.structure, seed: seed)
      var anomalous = full
      try archive.read(&full.parameters, prefix: "full.")
      if counts[1] == 1 { try archive.read(&anomalous.parameters, prefix: "ano.") }
      let (served, contrast) = try Self.readScore(archive, preparation, window: parameters.window)
      guard counts[1] == 1 || !served.usesDifference else { throw .unexpectedShape("served") }
      self.init(
        parameters, preparation, full: full, anomalous: counts[1] == 1 ? anomalous : nil, seed: seed, usual: usual,
        contrast: contrast, served: served, views: try Self.views(archive, metrics: preparation.metrics.count))
    } catch {
      throw .unreadableArchive("\(error)")
    }
  }

  /// Seed, whether there is a model of anomalies, the slot of the day, columns of the calendar. The first kind had the
  /// served score between them.
  private static func counts(_ archive: Archive) throws(ArchiveError) -> [Int] {
    guard try archive.text("kind") == kinds[3] else { return try archive.integers("counts", count: 4) }
    var counts = try archive.integers("counts", count: 5)
    counts.remove(at: 2)
    return counts
  }

  private static func usual(_ archive: Archive, metrics: Int) throws(ArchiveError) -> UsualTerms {
    func terms(_ name: String) throws(ArchiveError) -> [Float] {
      try archive.doubles(name, count: metrics).map { Float($0) }
    }
    return UsualTerms(
      full: try terms("usual"), difference: archive.contains("usual.difference") ? try terms("usual.difference") : nil)
  }

  private static func views(_ archive: Archive, metrics: Int) throws(ArchiveError) -> [JointResiduals] {
    guard archive.contains("views") else { return [] }
    let size = metrics * (1 + metrics)
    let numbers = try archive.doubles("views", count: viewCount * size)
    let views = (0..<viewCount).compactMap { view in
      JointResiduals(numbers: numbers[view * size..<(view + 1) * size], metrics: metrics)
    }
    guard views.count == viewCount, metrics <= JointResiduals.mostMetrics else { throw .unexpectedShape("views") }
    return views
  }

  private static func preparation(
    _ archive: Archive, _ counts: [Int]
  ) throws(ArchiveError) -> ACVAEPreparation {
    func scales(_ name: String) throws(ArchiveError) -> [ACVAEPreparation.Scale] {
      let numbers = try archive.doubles(name)
      guard numbers.count % 2 == 0, numbers.allSatisfy(\.isFinite), numbers.count <= 4_096 else {
        throw .unexpectedShape(name)
      }
      let pairs = stride(from: 0, to: numbers.count, by: 2).map {
        ACVAEPreparation.Scale(centre: numbers[$0], halfRange: numbers[$0 + 1])
      }
      guard pairs.allSatisfy({ $0.halfRange > 0 }) else { throw .unexpectedShape(name) }
      return pairs
    }
    let (metrics, context) = (try scales("metrics"), try scales("context"))
    let fields = try archive.doubles("fields")
    guard fields.allSatisfy({ (0..<64).contains($0) }) else { throw .unexpectedShape("calendar") }
    let places = fields.map { Int($0) }
    let all = CalendarField.allCases
    guard supportedMetrics.contains(metrics.count), Set(places).count == places.count,
      places.allSatisfy(all.indices.contains), (60...86_400).contains(counts[2]), 86_400 % counts[2] == 0
    else { throw .unexpectedShape("calendar") }
    var names: [String]?
    if archive.contains("context.name.0") {
      var known: [String] = []
      for index in context.indices { known.append(try archive.text("context.name.\(index)")) }
      names = known
    }
    return ACVAEPreparation(
      metrics: metrics, context: context, contextNames: names, fields: places.map { all[$0] },
      slotOfDay: Int64(counts[2]), imputesMissing: try archive.text("kind") == kinds[0])
  }
}

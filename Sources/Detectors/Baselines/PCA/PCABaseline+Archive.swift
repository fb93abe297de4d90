extension PCABaseline {
  package func encoded() -> [UInt8] {
    var archive = BaselineArchiveWriter(tag: Self.tag)
    archive.append(PCAParameters.Score.allCases.firstIndex(of: score) ?? 0)
    archive.append(scales.count)
    for (scale, band) in zip(scales, bands) {
      archive.append(scale.centre)
      archive.append(scale.deviation)
      archive.append(scale.isConstant ? 1 : 0)
      band.write(to: &archive)
    }
    archive.append(components.variances)
    archive.append(components.vectors)
    for value in [components.residualVariance, components.explained, errorTail, hotellingTail] {
      archive.append(value)
    }
    archive.append(Array(views.dropFirst()))
    return archive.finished()
  }

  package init(decoding bytes: [UInt8]) throws(DetectorError) {
    var archive = try BaselineArchiveReader(bytes, tag: Self.tag)
    let choices = PCAParameters.Score.allCases
    let score = choices[try archive.integer(in: 0...choices.count - 1)]
    var scales: [MetricScale] = []
    var bands: [ResidualScale] = []
    for _ in 0..<(try archive.integer(in: Self.supportedMetrics)) {
      scales.append(
        MetricScale(
          centre: try archive.number(in: -1e300...1e300),
          deviation: try archive.number(in: Double.leastNonzeroMagnitude...Double.greatestFiniteMagnitude),
          isConstant: try archive.integer(in: 0...1) == 1))
      bands.append(try ResidualScale(reading: &archive))
    }
    let variances = try archive.numbers(limit: scales.count - 1)
    guard variances.allSatisfy({ $0 > 0 }) else { throw .unreadableArchive("a component without variance") }
    let vectors = try archive.floats(count: variances.count * scales.count)
    let components = PrincipalComponents(
      metrics: scales.count, variances: variances, vectors: vectors,
      residualVariance: try archive.number(in: 0...Double.greatestFiniteMagnitude),
      explained: try archive.number(in: -1...1))
    let errorTail = try archive.number(in: Double.leastNonzeroMagnitude...Double.greatestFiniteMagnitude)
    let hotellingTail = try archive.number(in: Double.leastNonzeroMagnitude...Double.greatestFiniteMagnitude)
    let local = try archive.jointResiduals(LocalCourse.lengths.count, metrics: scales.count)
    try archive.finish()
    self.init(
      score: score, scales: scales, bands: bands, components: components, errorTail: errorTail,
      hotellingTail: hotellingTail, local: local)
  }
}

import Networks

extension ACVAE {
  /// What ``readScore(_:metrics:)`` reads: which score is given, and what it takes.
  func addScore(to archive: inout Archive) {
    archive.add("served", [served.number])
    if case .combined(let calibration) = served {
      archive.add("calibration.full", calibration.full.numbers)
      if let difference = calibration.difference { archive.add("calibration.difference", difference.numbers) }
      archive.add("calibration.contrast", calibration.contrast.numbers)
    }
    guard let contrast else { return }
    let (vocabulary, layout) = (contrast.vocabulary, contrast.groups.layout)
    archive.add(
      "contrast.counts",
      [
        vocabulary.clockField ?? -1, vocabulary.dayField ?? -1, layout.slots, layout.patterns, layout.ages,
        layout.hasWeekly ? 1 : 0,
      ])
    archive.add("contrast.flags", vocabulary.flagColumns.map(Double.init))
    archive.add("contrast.patterns", vocabulary.patterns.joined().map(Double.init))
    archive.add("contrast.common", contrast.common.direction, rows: 1)
    archive.add("contrast.centres", contrast.groups.centres, rows: layout.count)
    archive.add("contrast.deviations", contrast.groups.deviations, rows: layout.count)
    archive.add("contrast.known", contrast.groups.isKnown.map { $0 ? 1 : 0 })
  }

  /// The first kind of archive had it among the counts: S_diff where there is a model of anomalies, or S_full.
  private static func servedNumber(_ archive: Archive) throws(ArchiveError) -> Int {
    if archive.contains("served") { return try archive.integers("served", count: 1)[0] }
    let counts = try archive.integers("counts", count: 5)
    return counts[1] == 1 && counts[2] == 1 ? 1 : 0
  }

  static func readScore(
    _ archive: Archive, _ preparation: ACVAEPreparation, window: Int
  ) throws(ArchiveError) -> (served: ServedScore, contrast: ContextContrast?) {
    let number = try servedNumber(archive)
    guard (0..<5).contains(number) else { throw .unexpectedShape("served") }
    let contrast = number < 2 ? nil : try ContextContrast(archive, preparation, window: window)
    switch number {
    case 0: return (.full, nil)
    case 1: return (.difference, nil)
    case 2: return (.contrast, contrast)
    default:
      func calibration(_ name: String) throws(ArchiveError) -> TailCalibration {
        guard let calibration = TailCalibration(numbers: try archive.doubles("calibration.\(name)")) else {
          throw .unexpectedShape("calibration")
        }
        return calibration
      }
      let combined = CombinedCalibration(
        full: try calibration("full"), difference: number == 4 ? try calibration("difference") : nil,
        contrast: try calibration("contrast"))
      return (.combined(combined), contrast)
    }
  }
}

extension ServedScore {
  fileprivate var number: Int {
    switch self {
    case .full: 0
    case .difference: 1
    case .contrast: 2
    case .combined(let calibration): calibration.usesDifference ? 4 : 3
    }
  }
}

extension TailCalibration {
  fileprivate var numbers: [Double] { body + [tailWidth] }

  fileprivate init?(numbers: [Double]) {
    guard let width = numbers.last else { return nil }
    self.init(body: Array(numbers.dropLast()), tailWidth: width)
  }
}

extension ContextContrast {
  fileprivate init(
    _ archive: Archive, _ preparation: ACVAEPreparation, window: Int
  ) throws(ArchiveError) {
    let counts = try archive.integers("contrast.counts", count: 6)
    let (metrics, fields) = (preparation.metrics.count, preparation.fields.count)
    let flags = try archive.doubles("contrast.flags").map { Int(exactly: $0) ?? -1 }
    let values = try archive.doubles("contrast.patterns").map { Float($0) }
    guard (-1..<fields).contains(counts[0]), (-1..<fields).contains(counts[1]), (1...1_440).contains(counts[2]),
      (0...SituationVocabulary.mostPatterns).contains(counts[3]), counts[4] == window - 1,
      flags.allSatisfy(preparation.context.indices.contains), values.count == (counts[3] + 1) * flags.count
    else { throw .unexpectedShape("contrast") }
    vocabulary = SituationVocabulary(
      clockField: counts[0] < 0 ? nil : counts[0], dayField: counts[1] < 0 ? nil : counts[1], slots: counts[2],
      flagColumns: flags,
      patterns: (0...counts[3]).map { Array(values[($0 * flags.count)..<(($0 + 1) * flags.count)]) }, ages: counts[4])
    common = CommonChange(direction: try archive.floats("contrast.common", count: metrics))
    let layout = GroupLayout(slots: counts[2], patterns: counts[3], ages: counts[4], hasWeekly: counts[5] == 1)
    groups = ResidualGroups(
      metrics: metrics, layout: layout,
      centres: try archive.floats("contrast.centres", count: layout.count * metrics),
      deviations: try archive.floats("contrast.deviations", count: layout.count * metrics),
      isKnown: try archive.integers("contrast.known", count: layout.count).map { $0 == 1 })
    guard groups.deviations.allSatisfy({ $0 > 0 }) else { throw .unexpectedShape("contrast.deviations") }
  }
}

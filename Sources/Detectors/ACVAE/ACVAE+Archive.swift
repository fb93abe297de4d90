import Networks
import Series

extension ACVAE {
  private static let kind = "acvae 2"

  package func encoded() -> [UInt8] {
    var archive = WeightsArchive()
    archive.add("kind", Self.kind)
    archive.add("parameters", parameters.numbers)
    archive.add("metrics", preparation.metrics.flatMap { [$0.centre, $0.halfRange] })
    archive.add("context", preparation.context.flatMap { [$0.centre, $0.halfRange] })
    for (index, name) in preparation.contextNames.enumerated() { archive.add("context.name.\(index)", name) }
    archive.add("usual", usual.map(Double.init))
    let shape = full.network.situation
    archive.add(
      "counts",
      [
        Int(truncatingIfNeeded: seed), anomalous == nil ? 0 : 1, Int(preparation.slotOfDay), shape.categories,
      ])
    archive.add("fields", preparation.fields.map { Double(CalendarField.allCases.firstIndex(of: $0) ?? 0) })
    archive.add(full.network.parameters, prefix: "full.")
    if let anomalous { archive.add(anomalous.network.parameters, prefix: "ano.") }
    addScore(to: &archive)
    return archive.encoded()
  }

  package init(decoding bytes: [UInt8]) throws(DetectorError) {
    do throws(ArchiveError) {
      let archive = try WeightsArchive(decoding: bytes)
      guard try archive.text("kind") == Self.kind else { throw .unexpectedShape("kind") }
      guard let parameters = ACVAEParameters(numbers: try archive.doubles("parameters")) else {
        throw .unexpectedShape("parameters")
      }
      let counts = try archive.integers("counts", count: 4)
      guard (0...1_600).contains(counts[3]) else { throw .unexpectedShape("counts") }
      let preparation = try Self.preparation(archive, counts)
      let usual = try archive.doubles("usual", count: preparation.metrics.count).map { Float($0) }
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
        contrast: contrast, served: served)
    } catch {
      throw .unreadableArchive("\(error)")
    }
  }

  private static func preparation(
    _ archive: WeightsArchive, _ counts: [Int]
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
    var names: [String] = []
    for index in context.indices { names.append(try archive.text("context.name.\(index)")) }
    return ACVAEPreparation(
      metrics: metrics, context: context, contextNames: names, fields: places.map { all[$0] },
      slotOfDay: Int64(counts[2]))
  }
}

extension ACVAEParameters {
  /// Every parameter as a number, in a fixed order: what archives keep. The calendar is a set of bits, −1 for auto.
  var numbers: [Double] {
    [
      Double(window), Double(latentDimensions), Double(hiddenUnits), Double(epochs), Double(fineTuningEpochs),
      Double(batchSize), learningRate, fineTuningRate, l2, gradientClipNorm, augmentationNoise,
      Double(posteriorSamples), Double(Score.allCases.firstIndex(of: score) ?? 0), usesLabels ? 1 : 0,
      stopsEarly ? 1 : 0, Double(patience), validationFraction,
      calendar.map { fields in
        Double(
          CalendarField.allCases.indices.reduce(0) { fields.contains(CalendarField.allCases[$1]) ? $0 | 1 << $1 : $0 })
      } ?? -1,
    ] + querying.numbers + [structure == .plain ? 1 : 0]
  }

  /// What ``numbers`` wrote; nil where a number is outside of the schema's bounds.
  init?(numbers: [Double]) {
    guard numbers.count > 18, numbers.allSatisfy({ $0.isFinite && abs($0) < 1e9 }),
      let querying = QueryParameters.values(Array(numbers[18..<(numbers.count - 1)])), let structure = numbers.last
    else { return nil }
    let integers = numbers.map { Int($0) }
    guard Score.allCases.indices.contains(integers[12]), (-1..<16).contains(integers[17]) else { return nil }
    let fields = CalendarField.allCases.enumerated().filter { integers[17] >> $0.offset & 1 == 1 }.map(
      \.element.rawValue)
    let calendar = integers[17] < 0 ? [Self.automaticCalendar] : fields
    let given: [String: ParameterValue] = [
      "structure": .text((structure == 1 ? Structure.plain : .stateSpace).rawValue), "window": .integer(integers[0]),
      "latent_dimensions": .integer(integers[1]),
      "hidden_units": .integer(integers[2]), "epochs": .integer(integers[3]),
      "fine_tuning_epochs": .integer(integers[4]), "batch_size": .integer(integers[5]),
      "learning_rate": .number(numbers[6]), "fine_tuning_rate": .number(numbers[7]), "l2": .number(numbers[8]),
      "gradient_clip_norm": .number(numbers[9]), "augmentation_noise": .number(numbers[10]),
      "posterior_samples": .integer(integers[11]), "score": .text(Score.allCases[integers[12]].rawValue),
      "use_labels": .flag(integers[13] == 1), "early_stopping": .flag(integers[14] == 1),
      "patience": .integer(integers[15]), "validation_fraction": .number(numbers[16]),
      "calendar": .list(calendar.map { .text($0) }),
    ]
    guard let resolved = try? Self.schema.resolve(given.merging(querying) { own, _ in own }) else { return nil }
    self.init(resolved)
  }
}

import Networks
import Series

extension Donut {
  private static let kind = "donut 1"

  package func encoded() -> [UInt8] {
    var archive = WeightsArchive()
    archive.add("kind", Self.kind)
    archive.add("parameters", parameters.numbers)
    archive.add("scaler", [scaler.mean, scaler.deviation])
    archive.add("counts", [scaler.count, scaler.isConstant ? 1 : 0, Int(truncatingIfNeeded: scorer.seed)])
    archive.add(scorer.network.parameters)
    return archive.encoded()
  }

  package init(decoding bytes: [UInt8]) throws(DetectorError) {
    do throws(ArchiveError) {
      let archive = try WeightsArchive(decoding: bytes)
      guard try archive.text("kind") == Self.kind else { throw .unexpectedShape("kind") }
      guard let parameters = DonutParameters(numbers: try archive.doubles("parameters")) else {
        throw .unexpectedShape("parameters")
      }
      let (scale, counts) = (try archive.doubles("scaler", count: 2), try archive.integers("counts", count: 3))
      let scaler = StandardScaler(
        mean: scale[0], deviation: scale[1], count: counts[0], isConstant: counts[1] == 1)
      guard let scaler else { throw .unexpectedShape("scaler") }
      let seed = UInt64(bitPattern: Int64(counts[2]))
      var network = DonutNetwork(parameters, seed: seed)
      try archive.read(&network.parameters)
      self.init(parameters, scaler: scaler, network: network, seed: seed)
    } catch {
      throw .unreadableArchive("\(error)")
    }
  }
}

extension DonutParameters {
  /// What ``numbers`` wrote; nil where a number is outside of the schema's bounds.
  init?(numbers: [Double]) {
    guard numbers.count == 17, numbers.allSatisfy({ $0.isFinite && abs($0) < 1e9 }) else { return nil }
    let integers = numbers.map { Int($0) }
    let given: [String: ParameterValue] = [
      "window": .integer(integers[0]), "latent_dimensions": .integer(integers[1]),
      "hidden_units": .integer(integers[2]), "epochs": .integer(integers[3]), "batch_size": .integer(integers[4]),
      "learning_rate": .number(numbers[5]), "l2": .number(numbers[6]), "gradient_clip_norm": .number(numbers[7]),
      "injection_rate": .number(numbers[8]), "mcmc_iterations": .integer(integers[9]),
      "posterior_samples": .integer(integers[10]),
      "objective": .text((integers[11] == 0 ? Objective.modifiedBound : .baseline).rawValue),
      "score": .text((integers[12] == 0 ? Score.reconstructionProbability : .prior).rawValue),
      "use_labels": .flag(integers[13] == 1), "early_stopping": .flag(integers[14] == 1),
      "patience": .integer(integers[15]), "validation_fraction": .number(numbers[16]),
    ]
    guard let resolved = try? Self.schema.resolve(given) else { return nil }
    self.init(resolved)
  }
}

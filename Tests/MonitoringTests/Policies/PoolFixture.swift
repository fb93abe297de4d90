import Detectors
import Glibc
import SeededRandom
import Storage
import Testing

@testable import Monitoring

/// Series of one shape in units far from each other, and a policy that pools them.
enum PoolFixture {
  static func values(_ count: Int, size: Double, seed: UInt64 = 1) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { index in
      size * (10 + sin(Double(index) * .pi / 12) + Double.random(in: -0.05..<0.05, using: &generator))
    }
  }

  static func donut(_ change: (inout PolicyDefinition) -> Void = { _ in }) -> PolicyDefinition {
    PolicyFixture.definition { definition in
      definition.algorithm = .donut
      definition.parameters = [
        "window": .integer(12), "hidden_units": .integer(16), "latent_dimensions": .integer(3), "epochs": .integer(6),
        "batch_size": .integer(64), "posterior_samples": .integer(16),
      ]
      definition.pooled = PoolBounds()
      change(&definition)
    }
  }

  static func cgats(_ change: (inout PolicyDefinition) -> Void = { _ in }) -> PolicyDefinition {
    PolicyFixture.definition { definition in
      definition.algorithm = .cgats
      definition.parameters = [
        "window": .integer(24), "hidden_units": .integer(8), "latent_dimensions": .integer(2), "epochs": .integer(2),
        "generator_epochs": .integer(2), "stride": .integer(4),
      ]
      definition.pooled = PoolBounds()
      change(&definition)
    }
  }
}

extension PolicyFixture {
  /// Trainings of pools that there have been.
  func poolJobs() throws -> [JobRecord] {
    try folder.database.read { try $0.jobs.list(kind: PoolTrainingRequest.kind, limit: 100) }
  }

  func pools(_ policy: String) throws -> [PoolRecord] { try policies.policy(policy).pools.map(\.pool) }

  /// The weights that the version in force of a model shares, and the bytes of its own.
  func weights(of model: String) throws -> (weights: Int64?, bytes: Int) {
    try folder.database.read { transaction in
      let record = try #require(try transaction.models.get(model))
      let version = try #require(try transaction.activeVersion(of: record))
      let contents = try #require(try transaction.versions.contents(key: version.key))
      return (contents.weights, contents.archive.count)
    }
  }

  func label(_ series: String, _ slots: [Int64], length: Int64 = 3) throws {
    try folder.database.write { transaction in
      let key = try #require(try transaction.series.get(series)).key
      let labels = slots.map { slot in
        NewLabel(start: slot * 60, end: (slot + length) * 60, kind: .anomaly, source: .operator, note: nil, author: nil)
      }
      _ = try transaction.labels.insert(labels, series: key, now: ServiceFolder.now)
    }
  }

  /// The score of the last point, in the scale where 1 is the line.
  func lastScore(_ series: String, _ model: String) throws -> Double {
    let (record, version, stored) = try folder.database.read { transaction in
      let record = try #require(try transaction.models.get(model))
      return (
        record, try #require(try transaction.activeVersion(of: record)),
        try #require(try transaction.series.get(series))
      )
    }
    let slots = try #require(stored.slots)
    let scores = try ScoreStore(context: folder.context).scores(
      of: version, model: record, series: stored, slots: slots.upperBound - 1..<slots.upperBound, bands: false
    ).score
    return try #require(record.threshold).scale(scores[0])
  }
}

import Detectors
import Foundation
import Kernels
import Series
import Storage
import SeededRandom
import Testing

@testable import Monitoring

@Suite("Stored scores")
struct ScoreStoreTests {
  private struct Trained {
    let service: Service
    let model: ModelRecord
    let version: VersionRecord
    let store: ScoreStore
  }

  private static func wave(_ count: Int, seed: UInt64 = 3) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { 50 + 20 * sin(Double($0) / 20) + Double.random(in: -1...1, using: &generator) }
  }

  /// A small network over slots 100 to 400 of the series: scores of quick methods are not kept.
  private func train(_ folder: ServiceFolder) throws -> Trained {
    let service = Service(context: folder.context, workers: 1, cores: 1)
    try service.jobs.start()
    defer { service.jobs.stop(within: 30) }
    let catalogue = ModelService(service: service)
    let job = try catalogue.create(
      ModelCreation(
        id: "m", series: "orders", metrics: nil, algorithm: .donut,
        parameters: ["window": .integer(6), "epochs": .integer(1), "hidden_units": .integer(4)],
        from: 6_000, to: 24_000, seed: 1, threshold: ThresholdSettings()))
    let queue = JobService(service: service)
    try folder.context.changes.wait(for: [.job(job.id)]) { try queue.job(job.id).status.isFinal }
    let model = try catalogue.model("m")
    return Trained(
      service: service, model: model, version: try catalogue.version(1, of: model), store: service.scores)
  }

  private func direct(_ trained: Trained, _ series: SeriesRecord) throws -> [Double] {
    let detector = try trained.service.context.detectors.detector(
      of: trained.version, model: trained.model, in: trained.service.context.database)
    let extent = try #require(series.slots)
    let points = try trained.service.context.database.read {
      try StoredSeries(series, metrics: ["orders"]).read(extent, in: $0)
    }
    return try detector.score(points, range: 0..<extent.count, team: nil).scores
  }

  private func agree(_ left: some Sequence<Double>, _ right: some Sequence<Double>) -> Bool {
    zip(left, right).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  }

  @Test("Whatever range is asked for, the scores are the detector's own")
  func ranges() throws {
    let folder = try ServiceFolder()
    let series = try folder.makeSeries(values: Self.wave(600))
    let trained = try train(folder)
    let expected = try direct(trained, series)
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<30 {
      let start = Int.random(in: 0..<600, using: &generator)
      let end = Int.random(in: start...600, using: &generator)
      let block = try trained.store.scores(
        of: trained.version, model: trained.model, series: series, slots: Int64(start)..<Int64(end))
      #expect(block.score.count == end - start)
      #expect(agree(block.score, expected[start..<end]))
    }
    let all = try trained.store.scores(of: trained.version, model: trained.model, series: series, slots: -50..<700)
    #expect(agree(all.score[50..<650], expected))
    #expect((all.score[..<50] + all.score[650...]).allSatisfy { $0.isNaN })
  }

  @Test("Points are scored once")
  func once() throws {
    let folder = try ServiceFolder()
    let series = try folder.makeSeries(values: Self.wave(600))
    let trained = try train(folder)
    _ = try trained.store.scores(of: trained.version, model: trained.model, series: series, slots: 0..<600)
    let computed = trained.service.context.counters.scores.value
    _ = try trained.store.scores(of: trained.version, model: trained.model, series: series, slots: 0..<600)
    #expect(trained.service.context.counters.scores.value == computed)
  }

  @Test("Scores that are kept on the way are no work of the request that asked for them")
  func noWork() throws {
    let folder = try ServiceFolder()
    let series = try folder.makeSeries(values: Self.wave(600))
    let trained = try train(folder)
    let work = IdempotentWork(
      key: IdempotencyKey(key: "k", method: "POST", path: "/v1/models/m/score"), fingerprint: [], createdAt: 0)
    _ = try work.scope {
      try trained.store.scores(of: trained.version, model: trained.model, series: series, slots: 0..<600)
    }
    let (kept, memory) = try folder.database.read { transaction in
      (
        try transaction.scores.read(version: trained.version.key, series: series, slots: 0..<600),
        try transaction.idempotency.recall(work.key, fingerprint: [])
      )
    }
    #expect(kept.absent.isEmpty)
    #expect(memory == nil)
  }

  @Test("A correction changes the scores behind it, and appended points get theirs")
  func corrections() throws {
    let folder = try ServiceFolder()
    let series = try folder.makeSeries(values: Self.wave(600))
    let trained = try train(folder)
    _ = try trained.store.scores(of: trained.version, model: trained.model, series: series, slots: 0..<600)
    _ = try folder.put([500], from: 250, into: "orders")
    let corrected = try folder.put(Self.wave(40, seed: 5), from: 600, into: "orders")
    let expected = try direct(trained, corrected)
    let block = try trained.store.scores(
      of: trained.version, model: trained.model, series: corrected, slots: 0..<640)
    #expect(agree(block.score, expected))
    #expect(!block.score[639].isNaN)
  }

  @Test("Scores of points that have changed meanwhile are not kept")
  func stale() throws {
    let folder = try ServiceFolder()
    let before = try folder.makeSeries(values: Self.wave(600))
    let trained = try train(folder)
    let after = try folder.put([500], from: 450, into: "orders")
    // Asked with the series as it was: the answer holds for that moment only.
    _ = try trained.store.scores(of: trained.version, model: trained.model, series: before, slots: 0..<600)
    let kept = try folder.database.read {
      try $0.scores.read(version: trained.version.key, series: after, slots: 420..<600)
    }
    #expect(kept.absent == [420..<600])
  }

  @Test("A gap of years between two points is scored within the range that is asked for")
  func gap() throws {
    let folder = try ServiceFolder()
    _ = try folder.makeSeries(values: Self.wave(600))
    let trained = try train(folder)
    let series = try folder.put([50], from: 90_000_000, into: "orders")
    let block = try trained.store.scores(
      of: trained.version, model: trained.model, series: series, slots: 50_000_000..<50_001_000)
    #expect(block.score.allSatisfy { $0.isNaN })
    #expect(trained.service.context.counters.scores.value <= 1_000)
    let kept = try folder.database.read {
      try $0.scores.read(version: trained.version.key, series: series, slots: 50_000_000..<50_001_000)
    }
    #expect(kept.absent == [50_000_000..<50_001_000], "nothing is stored of a stretch without points")
  }
}

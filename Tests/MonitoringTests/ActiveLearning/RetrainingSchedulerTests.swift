import Detectors
import Storage
import Synchronization
import SeededRandom
import Testing

@testable import Monitoring

@Suite("Rounds by schedule")
struct RetrainingSchedulerTests {
  private static let parameters: [String: ParameterValue] = [
    "window": .integer(8), "hidden_units": .integer(4), "latent_dimensions": .integer(2), "epochs": .integer(1),
    "posterior_samples": .integer(2), "calendar": .list([]),
  ]

  /// A trained model under a clock that the test turns.
  private final class Life {
    private final class Clock: Sendable { let now = Mutex(ServiceFolder.now) }

    let folder: ServiceFolder
    private let clock = Clock()
    let keeper: RetrainingScheduler
    let context: ServiceContext
    let catalogue: ModelService

    init(
      algorithm: Algorithm = .acvae, parameters: [String: ParameterValue] = RetrainingSchedulerTests.parameters,
      points: Int = 200
    ) throws {
      folder = try ServiceFolder()
      let clock = clock
      context = ServiceContext(database: folder.database, now: { clock.now.withLock { $0 } })
      let service = Service(context: context, workers: 1, cores: 1)
      keeper = RetrainingScheduler(service: service)
      catalogue = ModelService(service: service)
      var generator = SeededGenerator(seed: 4)
      _ = try folder.makeSeries(values: (0..<points).map { _ in Double.random(in: 0..<1, using: &generator) })
      try finish(
        catalogue.create(
          ModelCreation(
            id: "m", series: "orders", metrics: nil, algorithm: algorithm, parameters: parameters,
            from: nil, to: nil, seed: 1, threshold: ThresholdSettings())))
    }

    func pass(days: Int64) { clock.now.withLock { $0 += days * 86_400 } }

    /// Carries a training out on this thread and ends its job.
    func finish(_ job: JobRecord, fails: Bool = false) throws {
      let training = TrainingJob(context: context, cores: CoreAllocator(cores: 1))
      if !fails { _ = try training.run(JobControl(job: job, context: context)) }
      try context.database.write { transaction in
        _ = try transaction.jobs.takeNext(now: context.now())
        if fails { try training.abandon(job, error: nil, in: transaction) }
        try transaction.jobs.finish(
          key: job.key, outcome: fails ? .failed(errorJSON: "{}") : .succeeded(resultJSON: nil), now: context.now())
      }
    }

    func latest() throws -> JobRecord? { try catalogue.latestTraining(of: catalogue.model("m")) }
  }

  @Test("A round begins when its days have passed, from the serving version, and not before")
  func weekly() throws {
    let life = try Life()
    _ = try life.keeper.set(RoundSchedule(everyDays: 7), of: "m")
    let first = try #require(try life.latest())
    life.pass(days: 6)
    life.keeper.tick()
    #expect(try life.latest() == first)
    life.pass(days: 1)
    life.keeper.tick()
    let second = try #require(try life.latest())
    #expect(second.key != first.key)
    #expect(try TrainingRequest(json: second.requestJSON).warmStartVersion == 1)
    // It is queued: another tick does not queue it again.
    life.keeper.tick()
    #expect(try life.latest() == second)
    try life.finish(second)
    #expect(try life.catalogue.model("m").activeVersion == 2)
  }

  @Test("After a training that failed the next round waits, and answers are free again")
  func failure() throws {
    let life = try Life()
    _ = try life.keeper.set(RoundSchedule(everyDays: 1), of: "m")
    life.pass(days: 1)
    life.keeper.tick()
    let failed = try #require(try life.latest())
    try life.finish(failed, fails: true)
    _ = try life.keeper.set(RoundSchedule(afterAnswers: 1), of: "m")
    life.keeper.tick()
    #expect(try life.latest()?.key == failed.key)
    life.pass(days: 1)
    life.keeper.tick()
    // No answer is there yet.
    #expect(try life.latest()?.key == failed.key)
  }

  private static let perDay = 1_440

  /// A week of noise is learnt; days of points come whose level is another.
  private static func drifting(days: Int, after first: Int = 7, _ life: Life) throws {
    var generator = SeededGenerator(seed: 8)
    let values = (0..<days * perDay).map { _ in 5 + Double.random(in: 0..<1, using: &generator) }
    _ = try life.folder.put(values, from: Int64(first * perDay), into: "orders")
  }

  @Test("A round begins where the data has drifted, and no other before there is more of it")
  func onDrift() throws {
    let life = try Life(algorithm: .difference, parameters: [:], points: 7 * Self.perDay)
    _ = try life.keeper.set(RoundSchedule(onDrift: true), of: "m")
    life.keeper.tick()
    let first = try #require(try life.latest())
    #expect(try TrainingRequest(json: first.requestJSON).version == 1)
    try Self.drifting(days: 2, life)
    life.keeper.tick()
    let second = try #require(try life.latest())
    #expect(second.key != first.key)
    life.keeper.tick()
    try life.finish(second)
    #expect(try life.catalogue.model("m").activeVersion == 2)
    life.keeper.tick()
    #expect(try life.latest()?.key == second.key)
  }

  @Test("Where the version that learnt from a drift doesn't serve, the next round waits for a week of points")
  func rest() throws {
    let life = try Life(algorithm: .difference, parameters: [:], points: 7 * Self.perDay)
    try Self.drifting(days: 2, life)
    let kept = try life.catalogue.train(
      "m", Retraining(parameters: [:], from: nil, to: nil, seed: nil, warmStart: nil, activates: false))
    try life.finish(kept)
    _ = try life.keeper.set(RoundSchedule(onDrift: true), of: "m")
    life.keeper.tick()
    #expect(try life.latest()?.key == kept.key)
    try Self.drifting(days: 6, after: 9, life)
    life.keeper.tick()
    #expect(try life.latest()?.key == kept.key)
    try Self.drifting(days: 1, after: 15, life)
    life.keeper.tick()
    #expect(try life.latest()?.key != kept.key)
  }

  @Test("A round begins after so many points, counted from the last that was learnt from")
  func afterPoints() throws {
    let life = try Life(algorithm: .difference, parameters: [:], points: Self.perDay)
    let first = try #require(try life.latest())
    #expect(try life.keeper.set(RoundSchedule(afterPoints: 100), of: "m").newPoints == 0)
    for count in [99, 1] {
      life.keeper.tick()
      #expect(try life.latest()?.key == first.key)
      let slot = Int64(Self.perDay + (count == 1 ? 99 : 0))
      _ = try life.folder.put([Double](repeating: 0.5, count: count), from: slot, into: "orders")
    }
    #expect(try life.keeper.status(of: "m").newPoints == 100)
    life.keeper.tick()
    let second = try #require(try life.latest())
    #expect(second.key != first.key)
    try life.finish(second)
    #expect(try life.keeper.status(of: "m").newPoints == 0)
  }
}

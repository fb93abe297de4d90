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

    private let folder: ServiceFolder
    private let clock = Clock()
    let keeper: RetrainingScheduler
    let context: ServiceContext
    let catalogue: ModelService

    init() throws {
      folder = try ServiceFolder()
      let clock = clock
      context = ServiceContext(database: folder.database, now: { clock.now.withLock { $0 } })
      let service = Service(context: context, workers: 1, cores: 1)
      keeper = RetrainingScheduler(service: service)
      catalogue = ModelService(service: service)
      var generator = SeededGenerator(seed: 4)
      _ = try folder.makeSeries(values: (0..<200).map { _ in Double.random(in: 0..<1, using: &generator) })
      try finish(
        catalogue.create(
          ModelCreation(
            id: "m", series: "orders", metrics: nil, algorithm: .acvae, parameters: RetrainingSchedulerTests.parameters,
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
    _ = try life.keeper.set(afterAnswers: nil, everyDays: 7, of: "m")
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
    _ = try life.keeper.set(afterAnswers: nil, everyDays: 1, of: "m")
    life.pass(days: 1)
    life.keeper.tick()
    let failed = try #require(try life.latest())
    try life.finish(failed, fails: true)
    _ = try life.keeper.set(afterAnswers: 1, everyDays: nil, of: "m")
    life.keeper.tick()
    #expect(try life.latest()?.key == failed.key)
    life.pass(days: 1)
    life.keeper.tick()
    // No answer is there yet.
    #expect(try life.latest()?.key == failed.key)
  }
}

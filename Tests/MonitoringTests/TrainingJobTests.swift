import Detectors
import Storage
import SeededRandom
import Testing

@testable import Monitoring

@Suite("Trainings that something comes between")
struct TrainingJobTests {
  private let folder: ServiceFolder
  private let service: Service
  private let catalogue: ModelService

  init() throws {
    folder = try ServiceFolder()
    service = Service(context: folder.context, workers: 1, cores: 1)
    catalogue = ModelService(service: service)
    var generator = SeededGenerator(seed: 2)
    _ = try folder.makeSeries(values: (0..<300).map { _ in Double.random(in: 0..<1, using: &generator) })
  }

  private func create() throws -> JobRecord {
    try catalogue.create(
      ModelCreation(
        id: "m", series: "orders", metrics: nil, algorithm: .difference, parameters: [:], from: nil, to: nil, seed: 1,
        threshold: ThresholdSettings()))
  }

  /// Carries a job out on this thread, as far as its version.
  private func run(_ job: JobRecord) throws -> String {
    try TrainingJob(context: folder.context, cores: CoreAllocator(cores: 1))
      .run(JobControl(job: job, context: folder.context))
  }

  @Test("A crash between the version and the end of its job costs nothing but the end")
  func ending() throws {
    let job = try create()
    let first = try run(job)
    let model = try catalogue.model("m")
    #expect(try run(job) == first)
    #expect(try catalogue.model("m") == model)
  }

  @Test("The job of a deleted model leaves the one that took over its name alone")
  func nameSake() throws {
    let old = try create()
    try catalogue.delete("m", cascade: false)
    _ = try create()
    try folder.database.write { transaction in
      try TrainingJob(context: folder.context, cores: CoreAllocator(cores: 1)).abandon(old, error: nil, in: transaction)
    }
    #expect(try catalogue.model("m").state == .training)
    #expect(throws: MonitoringError(.modelNotFound, "The model was deleted.")) { try run(old) }
  }

  @Test("A threshold that is chosen while a version is trained holds for that version")
  func threshold() throws {
    _ = try run(create())
    try finishJobs()
    let job = try catalogue.train(
      "m", Retraining(parameters: [:], from: nil, to: nil, seed: nil, warmStart: false, activates: true))
    _ = try ThresholdService(context: folder.context).set(ThresholdSettings(.sigma(k: 7)), model: "m")
    _ = try run(job)
    let model = try catalogue.model("m")
    #expect(model.activeVersion == 2)
    #expect(model.threshold?.settings == ThresholdSettings(.sigma(k: 7)))
  }

  @Test("A series that was deleted while the job waited fails it")
  func deletedSeries() throws {
    let job = try create()
    try SeriesService(context: folder.context).delete("orders", cascade: true)
    #expect(throws: MonitoringError(.modelNotFound, "The model was deleted.")) { try run(job) }
  }

  /// Ends what is in the queue, whose work was done on this thread.
  private func finishJobs() throws {
    try folder.database.write { transaction in
      while let job = try transaction.jobs.takeNext(now: ServiceFolder.now) {
        try transaction.jobs.finish(key: job.key, outcome: .succeeded(resultJSON: nil), now: ServiceFolder.now)
      }
    }
  }
}

import Detectors
import Foundation
import SeededRandom
import Storage
import Testing

@testable import Monitoring

@Suite("Versions that have not served for long")
struct ClearedVersionTests {
  private let folder: ServiceFolder
  private let service: Service
  private let catalogue: ModelService

  init() throws {
    folder = try ServiceFolder()
    service = Service(context: folder.context, workers: 1, cores: 1)
    catalogue = ModelService(service: service)
    var generator = SeededGenerator(seed: 4)
    _ = try folder.makeSeries(
      values: (0..<400).map { index in Double(index % 24) + Double.random(in: 0..<3, using: &generator) })
    try train(
      catalogue.create(
        ModelCreation(
          id: "m", series: "orders", metrics: nil, algorithm: .autoregression, parameters: [:], from: nil, to: nil,
          seed: 1, threshold: ThresholdSettings())))
    try train(
      catalogue.train(
        "m", Retraining(parameters: [:], from: nil, to: nil, seed: nil, warmStart: false, activates: true)))
  }

  private func train(_ job: JobRecord) throws {
    _ = try TrainingJob(context: folder.context, cores: CoreAllocator(cores: 1))
      .run(JobControl(job: job, context: folder.context))
    try folder.database.write { transaction in
      while let job = try transaction.jobs.takeNext(now: ServiceFolder.now) {
        try transaction.jobs.finish(key: job.key, outcome: .succeeded(resultJSON: nil), now: ServiceFolder.now)
      }
    }
  }

  private func version(_ number: Int64) throws -> VersionRecord {
    try folder.database.read { transaction in
      try #require(try transaction.versions.get(model: transaction.models.known("m").key, number: number))
    }
  }

  private func kept(_ number: Int64) throws -> (calibration: [Double], forecasts: [UInt8]?) {
    let key = try version(number).key
    return try folder.database.read { transaction in
      (try transaction.versions.calibration(key: key) ?? [], try transaction.versions.forecasts(key: key))
    }
  }

  /// Clears away as it is done so many days from now.
  private func clear(days: Double, keeping seconds: Int64? = 30 * 86_400) throws {
    let now = Int64(Date().timeIntervalSince1970 + days * 86_400)
    let context = ServiceContext(database: folder.database, idleVersionSeconds: seconds, now: { now })
    while try RetentionCleaner(context: context).step() {}
  }

  @Test("They lose what is made of points and keep their report; the one that serves loses nothing")
  func cleared() throws {
    let serving = try kept(2)
    try clear(days: 29)
    #expect(try version(1).clearedAt == nil)
    try clear(days: 90, keeping: nil)
    #expect(try version(1).clearedAt == nil)
    try clear(days: 31)
    #expect(try version(1).clearedAt != nil && version(1).reportJSON != nil)
    #expect(try kept(1).calibration.isEmpty && kept(1).forecasts == nil)
    #expect(try version(2).clearedAt == nil)
    #expect(try kept(2).calibration.count == serving.calibration.count && kept(2).forecasts == serving.forecasts)
  }

  @Test("One that serves again gets back what it had, to the bit")
  func restored() throws {
    let (before, line) = (try kept(1), try catalogue.model("m").threshold?.value)
    try clear(days: 31)
    let model = try catalogue.activate(1, of: "m")
    #expect(model.activeVersion == 1 && model.threshold?.value == line)
    let after = try kept(1)
    #expect(after.calibration.map(\.bitPattern) == before.calibration.map(\.bitPattern))
    #expect(before.forecasts != nil && after.forecasts == before.forecasts)
    #expect(try version(1).clearedAt == nil)
    // It is the other one's turn now, from today on.
    try clear(days: 29)
    #expect(try version(2).clearedAt == nil)
    try clear(days: 31)
    #expect(try version(2).clearedAt != nil && version(1).clearedAt == nil)
  }

  @Test("Where its points were corrected it gets scores of what they are now, and no forecasts")
  func corrected() throws {
    try clear(days: 31)
    _ = try folder.put([500], from: 300, into: "orders")
    #expect(try catalogue.activate(1, of: "m").activeVersion == 1)
    #expect(try kept(1).calibration.count == 400 && kept(1).forecasts == nil)
  }

  @Test("Where its points are gone it cannot serve, and says so")
  func gone() throws {
    try clear(days: 31)
    try folder.database.write { transaction in
      _ = try transaction.points.delete(transaction.series.known("orders"), slots: 0..<100)
    }
    do {
      _ = try catalogue.activate(1, of: "m")
      Issue.record("it serves")
    } catch let error as MonitoringError {
      #expect(error.code == .modelNotReady && error.detail.contains("no longer there"))
    }
    #expect(try catalogue.model("m").activeVersion == 2)
  }
}

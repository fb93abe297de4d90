import Storage
import Testing

@testable import Monitoring

@Suite("The catalogue of series")
struct SeriesServiceTests {
  private let folder: ServiceFolder
  private let series: SeriesService

  init() throws {
    folder = try ServiceFolder()
    series = SeriesService(context: folder.context)
    let record = try folder.makeSeries("s", values: [1])
    try folder.database.write { transaction in
      let model = try transaction.models.create(
        id: "m", series: record.key, metricsJSON: "[\"orders\"]", algorithm: "difference", parametersJSON: "{}", now: 1)
      _ = try transaction.monitors.createOrReplace(id: "w", model: model.key, now: 1)
    }
  }

  @Test("A series that models use is deleted with them, and only when told")
  func cascade() throws {
    #expect {
      try series.delete("s", cascade: false)
    } throws: {
      ($0 as? MonitoringError)?.code == .inUse && ($0 as? MonitoringError)?.detail.contains("'m'") == true
    }
    try series.delete("s", cascade: true)
    let left = try folder.database.read { transaction in
      [
        try transaction.series.get("s") != nil, try transaction.models.get("m") != nil,
        try transaction.monitors.get("w") != nil,
      ]
    }
    #expect(left == [false, false, false])
  }

  @Test("The room of a deleted series goes back to the disk with the cleaner's steps")
  func room() throws {
    // Without SQLite's log, which every migration makes longer.
    try folder.database.checkpoint()
    let before = folder.bytesOnDisk
    _ = try folder.makeSeries("large", values: (0..<400_000).map { Double($0) })
    try folder.database.checkpoint()
    #expect(folder.bytesOnDisk > before + 2_000_000)
    try series.delete("large", cascade: false)
    let cleaner = RetentionCleaner(context: folder.context)
    while try cleaner.step() {}
    #expect(folder.bytesOnDisk < before + 1_000_000)
  }

  @Test("A training that waits for a series is cancelled with it")
  func cancelledTraining() throws {
    try folder.database.write { transaction in
      let model = try transaction.models.known("m")
      _ = try transaction.jobs.enqueue(
        id: "j", kind: TrainingJob.kind, subject: model.subject, requestJSON: "{}", now: 1)
    }
    try series.delete("s", cascade: true)
    #expect(try folder.database.read { try $0.jobs.get("j")?.status } == .cancelled)
  }

  @Test(
    "Names of columns are bounded and never those of the time and the labels",
    arguments: [
      ("orders", true), ("größe (ms)", true), ("", false), ("a\u{7}", false), ("Timestamp", false), ("LABEL", false),
      (String(repeating: "x", count: 128), true), (String(repeating: "x", count: 129), false),
    ])
  func columnNames(name: String, isFine: Bool) {
    #expect((SeriesLimits.fault(inColumnName: name) == nil) == isFine)
  }
}

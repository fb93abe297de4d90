import Detectors
import SeededRandom
import Storage
import Testing

@testable import Monitoring

@Suite("An answer and its line")
struct AnsweredLineTests {
  private static let spikes = [300, 500, 700]

  /// A trained model of noise with three spikes.
  private static func trained(_ body: (ServiceFolder, ThresholdService) throws -> Void) throws {
    let folder = try ServiceFolder()
    var generator = SeededGenerator(seed: 6)
    _ = try folder.makeSeries(
      values: (0..<1_000).map { Double.random(in: 0..<1, using: &generator) + (spikes.contains($0) ? 20 : 0) })
    let service = Service(context: folder.context, workers: 1, cores: 1)
    let job = try ModelService(service: service).create(
      ModelCreation(
        id: "m", series: "orders", metrics: nil, algorithm: .difference, parameters: [:], from: nil, to: nil, seed: 1,
        threshold: ThresholdSettings()))
    _ = try TrainingJob(context: folder.context, cores: CoreAllocator(cores: 1)).run(
      JobControl(job: job, context: folder.context))
    try body(folder, ThresholdService(context: folder.context))
  }

  private static func label(_ slot: Int, in transaction: Transaction) throws {
    let series = try #require(try transaction.series.get("orders"))
    let start = Int64(60 * slot)
    let label = NewLabel(start: start, end: start + 120, kind: .normal, source: .operator)
    _ = try transaction.labels.insert([label], series: series.key, now: ServiceFolder.now)
  }

  private struct State: Equatable {
    let labels: Int
    let line: String?
  }

  private static func state(_ folder: ServiceFolder) throws -> State {
    try folder.context.database.read { transaction in
      let series = try #require(try transaction.series.get("orders"))
      return State(
        labels: try transaction.labels.list(series: series.key, limit: 10).count,
        line: try transaction.models.get("m")?.thresholdJSON)
    }
  }

  @Test("They are stored together: the line that comes into force knows the answer")
  func together() throws {
    try Self.trained { folder, thresholds in
      let before = try Self.state(folder)
      let (_, line) = try thresholds.redrawing("m") { try Self.label(500, in: $0) }
      let change = try #require(line)
      #expect(change.after.value > change.before.value)
      let after = try Self.state(folder)
      #expect(after.labels == 1 && after.line == change.after.json && before.line == change.before.json)
    }
  }

  private struct Refusal: Error {}

  @Test("An answer that is refused moves no line, and where no line can be drawn nothing is answered")
  func neither() throws {
    try Self.trained { folder, thresholds in
      let before = try Self.state(folder)
      #expect(throws: Refusal.self) {
        try thresholds.redrawing("m") { transaction in
          try Self.label(500, in: transaction)
          throw Refusal()
        }
      }
      #expect(try Self.state(folder) == before)
      // A line that was drawn by a monitor is drawn on the series as it is now, which has other metrics.
      try folder.context.database.write { transaction in
        let model = try #require(try transaction.models.get("m"))
        var line = try #require(model.threshold)
        line.day = 1
        try transaction.models.setThreshold(line.json, key: model.key)
        let other = SeriesDefinition(id: "orders", interval: 60, metrics: ["visits"])
        _ = try transaction.series.fixGrid(of: transaction.series.createOrReplace(other, now: 1), through: 0)
      }
      _ = try folder.put([Double](repeating: 1, count: 1_200), from: 0, into: "orders")
      let standing = try Self.state(folder)
      let error = #expect(throws: MonitoringError.self) {
        try thresholds.redrawing("m") { try Self.label(500, in: $0) }
      }
      #expect(error?.code == .unknownMetric)
      #expect(try Self.state(folder) == standing)
    }
  }

  @Test("Where another line comes into force meanwhile it is drawn anew on what is there, and the answer is taken once")
  func raced() throws {
    try Self.trained { folder, thresholds in
      var tries = 0
      let (_, line) = try thresholds.redrawing("m") { transaction in
        tries += 1
        if tries == 1 {
          let model = try #require(try transaction.models.get("m"))
          try transaction.models.setThreshold("{}", key: model.key)
        }
        try Self.label(700, in: transaction)
      }
      #expect(tries == 2 && line != nil)
      #expect(try Self.state(folder).labels == 1)
    }
  }
}

import Detectors
import Series
import Storage
import Testing

@testable import Monitoring

@Suite("Making labelled data of a stored series")
struct SeriesAugmenterTests {
  private static let count = 400
  private let folder: ServiceFolder
  private let augmenter: SeriesAugmenter

  /// Two metrics that never repeat and a context flag, minutes from 0 on; 60 ..< 80 anomalous, 200 ..< 300 ignored, one
  /// metric missing at 350.
  init() throws {
    folder = try ServiceFolder()
    augmenter = SeriesAugmenter(context: folder.context)
    try folder.context.database.write { transaction in
      let definition = SeriesDefinition(
        id: "s", interval: 60, metrics: ["a", "b"], context: [.init(name: "deploy", kind: "flag")],
        timezone: "+02:00")
      let record = try transaction.series.create(definition, now: 0)
      _ = try transaction.series.fixGrid(of: record, through: 0)
      let indices = Array(0..<Self.count)
      let values =
        indices.map { 100 + Double($0 * 7 % 13) + Double($0) / 1_000 }
        + indices.map { $0 == 350 ? .nan : 500 - Double($0 * 5 % 11) } + indices.map { $0 % 50 == 0 ? 1 : 0 }
      _ = try transaction.points.upsert(
        PointBatch(slots: indices.map(Int64.init), columns: [0, 1, 2], values: values), into: record)
      _ = try transaction.labels.insert(
        [
          NewLabel(start: 3_600, end: 4_800, kind: .anomaly, source: .operator, note: "outage", author: "mia"),
          NewLabel(start: 12_000, end: 18_000, kind: .ignore, source: .operator),
        ], series: record.key, now: 0)
    }
  }

  private func inject(_ plan: InjectionPlan, from: Int64? = nil, metrics: [String]? = nil, saveAs: String? = nil)
    throws -> AugmentationResult
  {
    try augmenter.augment(
      AugmentationRequest(
        series: "s", method: .inject(plan, at: nil), from: from, metrics: metrics, seed: plan.seed, saveAs: saveAs))
  }

  private func stored(_ id: String) throws -> (record: SeriesRecord, columns: [[Double]], labels: [LabelRecord]) {
    try folder.context.database.read { transaction in
      let record = try transaction.series.known(id)
      let slots = try #require(record.slots)
      let values = try transaction.points.read(record, columns: [0, 1, 2], slots: slots)
      let columns = (0..<3).map { Array(values[$0 * slots.count..<($0 + 1) * slots.count]) }
      return (record, columns, try transaction.labels.list(series: record.key, limit: 100))
    }
  }

  @Test(
    "Anomalies keep off what is labelled, ignored or missing in one of their metrics",
    arguments: 1...20 as ClosedRange<UInt64>)
  func ground(seed: UInt64) throws {
    let result = try inject(InjectionPlan(type: .levelShift, count: 10, length: 5, size: 6, seed: seed))
    let injections = result.windows[0].injections.map(\.injection)
    #expect(injections.count == 10)
    for injection in injections {
      let isClear = [60..<80, 200..<300, 350..<351].allSatisfy { !$0.overlaps(injection.range) }
      #expect(isClear)
      #expect(injection.metrics == [0, 1])
    }
  }

  @Test("Only the metrics that are named are changed, of several one where that is asked for")
  func metrics() throws {
    let old = try stored("s").columns
    let plan = InjectionPlan(type: .spike, count: 20, length: 2, size: 6, seed: 1)
    let named = try inject(plan, metrics: ["b"]).windows[0].content
    #expect(named.columns[0] == old[0])
    #expect(named.columns[1] != old[1])
    var one = plan
    one.spread = .one
    let drawn = try inject(one).windows[0]
    #expect(Set(drawn.injections.map(\.injection.metrics)) == [[0], [1]])
  }

  @Test("A saved copy has its own times, context, time zone and labels, and the labels that it had")
  func copy() throws {
    let plan = InjectionPlan(type: .dip, count: 3, length: 4, size: 9, seed: 2)
    let result = try inject(plan, from: 4_200, saveAs: "copy")
    let (old, new) = (try stored("s"), try stored("copy"))
    #expect(new.record.firstTime == 4_200)
    #expect(new.record.definition.timezone == "+02:00")
    #expect(new.record.definition.context == old.record.definition.context)
    #expect(new.columns[2] == Array(old.columns[2][70...]))
    #expect(result.saved?.summary.labels == [.anomaly: 4, .ignore: 1])
    let labels = new.labels.map(\.label)
    #expect(labels[0].start == 4_200)
    #expect(labels[0].end == 4_800)
    #expect(labels[0].note == "outage")
    #expect(labels[0].author == "mia")
    let changed = new.columns[0].indices.filter { new.columns[0][$0] != old.columns[0][$0 + 70] }
    let grid = try TimeGrid(start: 4_200, interval: 60, count: 330)
    let own = labels.filter { $0.note == "synthetic" }
    let labelled = own.flatMap { label in Array(grid.indices(from: label.start, to: label.end)) }
    #expect(changed == labelled.sorted())
    #expect(changed.count == 12)
  }

  @Test("Windows are never cut from what is ignored")
  func windows() throws {
    let result = try augmenter.augment(
      AugmentationRequest(series: "s", method: .windows(.permutation(pieces: 3), count: 200, length: 90), seed: 3))
    let starts = result.windows.map { Int($0.start / 60) }
    #expect(starts.allSatisfy { $0 + 90 <= 200 || $0 >= 300 })
    #expect(Set(starts).count > 50)
    #expect(throws: MonitoringError.self) {
      try augmenter.augment(
        AugmentationRequest(series: "s", method: .windows(.jittering(sigma: 1), count: 1, length: 201)))
    }
  }

  @Test("Of two that save under one name the second is refused, and leaves the first alone")
  func names() throws {
    let plan = InjectionPlan(type: .spike, length: 1, size: 5)
    _ = try inject(plan, saveAs: "copy")
    let first = try stored("copy").columns
    #expect { try inject(plan, saveAs: "copy") } throws: { ($0 as? MonitoringError)?.code == .alreadyExists }
    #expect { try inject(plan, saveAs: "s") } throws: { ($0 as? MonitoringError)?.code == .alreadyExists }
    let second = try stored("copy").columns
    #expect(first[0] == second[0])
    #expect(first[2] == second[2])
  }
}

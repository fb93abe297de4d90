import Storage
import Synchronization
import Testing

@testable import Monitoring

@Suite("What follows an addition")
struct PointIngestTests {
  private let folder: ServiceFolder
  init() throws { folder = try ServiceFolder() }

  private func add(_ times: [Int64], _ values: [Double], by ingest: PointIngest? = nil) throws -> PointsAdded {
    let ingest = ingest ?? PointIngest(context: folder.context)
    return try ingest.add(
      PointColumns(times: times, columns: [.init(name: "orders", isContext: false, values: values)]), to: "orders")
  }

  /// Scores of the slots 0 ..< 10 of a version that nobody needs to have trained.
  private func storeScores(_ series: SeriesRecord) throws {
    let absent = [Double](repeating: .nan, count: 10)
    let block = ScoreBlock(
      firstSlot: 0, score: [Double](repeating: 1, count: 10),
      bands: [ScoreBand(expected: absent, lower: absent, upper: absent)])
    try folder.database.write { try $0.scores.store(block, version: 1, series: series) }
  }

  private func absent() throws -> [Range<Int64>] {
    try folder.database.read { transaction in
      let series = try transaction.series.known("orders")
      return try transaction.scores.read(version: 1, series: series, slots: 0..<10).absent
    }
  }

  @Test("A correction forgets the scores from its first slot on, and points beyond the last forget none")
  func invalidation() throws {
    try storeScores(folder.makeSeries(values: [Double](repeating: 1, count: 10)))
    _ = try add([600, 660], [1, 2])
    #expect(try absent() == [])
    _ = try add([360, 300], [5, 5])
    #expect(try absent() == [5..<10])
  }

  @Test("The observer is shown the slots that were written, once they are stored")
  func observer() throws {
    _ = try folder.makeSeries(values: [1, 2])
    let observer = Observer()
    _ = try add([240, 120], [1, 2], by: PointIngest(context: folder.context, observer: observer))
    #expect(observer.arrived.withLock { $0 } == [2..<5])
    #expect(observer.points.withLock { $0 } == 4)
  }

  @Test("Those who wait for the series are woken")
  func publication() throws {
    _ = try folder.makeSeries(values: [1])
    let woken = Atomic(0)
    let subscription = folder.context.changes.subscribe(to: [.series("orders")]) { woken.add(1, ordering: .relaxed) }
    _ = try add([60], [1])
    folder.context.changes.cancel(subscription)
    #expect(woken.load(ordering: .relaxed) == 1)
  }

  @Test("A body that breaks off leaves nothing")
  func brokenBody() throws {
    _ = try folder.makeSeries(values: [1])
    struct Gone: Error {}
    let body = { () -> UploadBody in
      var pieces = [Array("timestamp,orders\n60,1\n120,2\n".utf8)][...]
      return UploadBody {
        guard let piece = pieces.popFirst() else { throw Gone() }
        return piece
      }
    }
    #expect(throws: Gone.self) {
      try PointIngest(context: folder.context).addFile(.text(body()), to: "orders", ImportParameters())
    }
    #expect(throws: Gone.self) {
      try SeriesImport(context: folder.context).replace("orders", with: .text(body()), ImportParameters())
    }
    #expect(try folder.database.read { try $0.series.known("orders") }.points == 1)
  }

  @Test(
    "What keeps an upload from its spool is told as the disk's fault, by its kind",
    arguments: [
      (28, .storageFull), (122, .storageFull), (27, .storageFull), (30, .storageUnavailable), (5, .storageUnavailable),
    ] as [(Int32, ProblemCode)])
  func faultsOfTheDisk(errno: Int32, code: ProblemCode) {
    #expect(MonitoringError(StorageError.spool(errno: errno)).code == code)
  }

  @Test("Points of a file are counted like those that are added")
  func counters() throws {
    var pieces = [Array("timestamp,orders\n0,1\n60,2\n120,\n".utf8)][...]
    _ = try SeriesImport(context: folder.context).replace(
      "file", with: .text(UploadBody { pieces.popFirst() }), ImportParameters())
    #expect(folder.context.counters.points.value == 2)
  }

  @Test("A streamed body beyond its limit is refused")
  func bodyLimit() throws {
    var body = UploadBody(limit: 10) { [UInt8](repeating: 0x31, count: 6) }
    _ = try body.read()
    #expect(throws: MonitoringError(.bodyTooLarge, "A streamed body may have at most 10 bytes.")) {
      _ = try body.read()
    }
  }

  @Test("A series cannot reach over more slots than one may, though each request is short")
  func span() throws {
    _ = try folder.makeSeries(values: [1])
    _ = try SeriesService(context: folder.context).createOrRedefine(
      SeriesDefinition(id: "orders", interval: 60, metrics: ["orders"], futureLimit: 6_000_000_000))
    func add(_ time: Int64) throws -> PointsAdded {
      try PointIngest(context: folder.context).add(
        PointColumns(times: [time], columns: [.init(name: "orders", isContext: false, values: [1])]), to: "orders",
        allowsGaps: true)
    }
    #expect {
      try add(6_000_000_000)
    } throws: {
      ($0 as? MonitoringError)?.code == .seriesTooLong
    }
    #expect(try add(5_999_999_940).inserted == 1)
  }
}

private final class Observer: IngestScorer {
  let arrived = Mutex<[Range<Int64>]>([])
  let points = Mutex<Int64>(0)

  func scores(of series: SeriesRecord, arrived: PointChanges) -> [String: ArrivalScores] {
    self.arrived.withLock { $0 = arrived.touched }
    points.withLock { $0 = series.points }
    return [:]
  }
}

extension ImportSource {
  /// A file of text, for which no memory is asked.
  static func text(_ body: UploadBody) -> ImportSource { ImportSource(body) { _ in } }
}

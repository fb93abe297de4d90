import Series
import Storage
import Synchronization
import Testing

@testable import Monitoring

@Suite("Points of many series in one request")
struct ManySeriesIngestTests {
  private let folder: ServiceFolder
  init() throws { folder = try ServiceFolder() }

  private var ingest: ManySeriesIngest { ManySeriesIngest(context: folder.context) }

  private func point(_ id: String, _ time: Int64, _ value: Double, _ column: String = "orders") -> SeriesPoints {
    SeriesPoints(id: id, times: [time], columns: [column], values: [value])
  }

  private func series(_ id: String) throws -> SeriesRecord {
    try folder.database.read { try $0.series.known(id) }
  }

  private func values(_ id: String, _ slots: Range<Int64>, column: Int = 0) throws -> [Double] {
    try folder.database.read { transaction in
      try transaction.points.read(transaction.series.known(id), columns: [column], slots: slots)
    }
  }

  private func error(_ body: () throws -> Void) -> MonitoringError? {
    do {
      try body()
      return nil
    } catch {
      return error as? MonitoringError
    }
  }

  @Test("Points of several series land in theirs, and are counted over all of them")
  func additions() throws {
    _ = try folder.makeSeries("a", values: [1, 2])
    _ = try folder.makeSeries("b", values: [1])
    let added = try ingest.add([point("a", 120, 3), point("b", 0, 5), point("a", 180, 4)])
    #expect((added.series, added.rows, added.inserted, added.updated) == (2, 3, 2, 1))
    #expect(added.created.isEmpty && added.extended.isEmpty)
    #expect(try values("a", 0..<4) == [1, 2, 3, 4])
    #expect(try values("b", 0..<1) == [5])
  }

  @Test("A fault in one series leaves all of them as they were, those that would have been made included")
  func allOrNothing() throws {
    let before = try folder.makeSeries("a", values: [1])
    let fault = error {
      _ = try ingest.add([point("new", 60, 1), point("a", 61, 2), point("a", 120, 3)], creating: SeriesCreation())
    }
    #expect(fault?.code == .offGrid)
    #expect(try series("a") == before)
    #expect(throws: MonitoringError.self) { try series("new") }
  }

  @Test("What is wrong is told by its cause with how many rows and series have it")
  func groupedFaults() throws {
    for id in ["a", "b", "c"] { _ = try folder.makeSeries(id, values: [1]) }
    let wrong = ["a", "b", "c"].map {
      SeriesPoints(
        id: $0, times: [1, 2, 60], columns: ["orders"], values: [1, 2, 3], places: [7, 8, 9])
    }
    let fault = error {
      _ = try ingest.add(wrong + [point("x", 0, 1), point("y", 0, 1), point("a", 0, 1, "clicks")])
    }
    #expect(fault?.code == .invalidRequest)
    #expect(fault?.detail.contains("6 rows of 3 series lie on no slot") == true)
    #expect(fault?.detail.contains("2 rows of 2 series are of none that is there: 'x', 'y'") == true)
    #expect(fault?.detail.contains("Series 'a': 'clicks' is no metric of the series; it has 'orders'") == true)
    let offGrid = fault?.faults.filter { $0.code == .offGrid } ?? []
    #expect(offGrid.map(\.count) == [2, 2, 2])
    #expect(offGrid.map(\.lines) == [[7, 8], [7, 8], [7, 8]])
    #expect(offGrid.first?.detail.hasPrefix("series 'a': 1 is not on the grid of 60 s") == true)
  }

  @Test("Of many series that are not there twenty are told one by one, and all are counted")
  func manyUnknown() throws {
    let fault = error { _ = try ingest.add((0..<500).map { point("s\($0)", 0, 1) }) }
    #expect(fault?.code == .seriesNotFound)
    #expect(fault?.faults.count == 20)
    #expect(
      fault?.detail.contains("500 rows of 500 series are of none that is there: 's0', 's1', 's2' and 497 more") == true)
  }

  @Test("A series that is made has the tags, the interval, the alignment and the metrics that the request says")
  func creation() throws {
    let points = SeriesPoints(
      id: "web-1", tags: ["host": "web-1", "dc": "fra"], times: [1_700_000_017, 1_700_000_050],
      columns: ["orders", "clicks"],
      values: [1, 2, 3, 4])
    let creation = SeriesCreation(interval: 30, alignment: .aggregate, aggregation: .max)
    let added = try ingest.add([points, point("lone", 5, 1, SeriesPoints.onlyMetric)], creating: creation)
    #expect(added.created == ["web-1", "lone"])
    let made = try series("web-1")
    #expect(made.definition.metrics == ["orders", "clicks"])
    #expect(made.definition.interval == 30)
    #expect((made.definition.alignment, made.definition.aggregation) == (.aggregate, .max))
    #expect(made.definition.tagsJSON == #"{"dc":"fra","host":"web-1"}"#)
    #expect(made.grid?.phase == 0)
    #expect((made.firstTime, made.lastTime, made.points) == (1_700_000_010, 1_700_000_040, 2))
    #expect(try series("lone").definition.metrics == ["value"])
  }

  @Test("A series that is made snaps to the grid through its first point unless told otherwise")
  func jitter() throws {
    let times: [Int64] = [1_700_000_030, 1_700_000_091, 1_700_000_149]
    let points = SeriesPoints(id: "jitter", times: times, columns: ["value"], values: [1, 2, 3])
    let added = try ingest.add([points], creating: SeriesCreation())
    #expect((added.inserted, added.moved) == (3, 2))
    #expect(try series("jitter").firstTime == 1_700_000_030)
    #expect(try series("jitter").lastTime == 1_700_000_150)
  }

  @Test("A metric that a series has not is a fault, and is added to it where series may be made")
  func extension_() throws {
    let before = try folder.makeSeries("a", values: [1, 2])
    #expect(error { _ = try ingest.add([point("a", 0, 9, "clicks")]) }?.code == .unknownMetric)
    let added = try ingest.add([point("a", 60, 9, "clicks")], creating: SeriesCreation())
    #expect(added.extended == ["a"])
    let after = try series("a")
    #expect(after.key == before.key && after.generation == before.generation)
    #expect(after.definition.metrics == ["orders", "clicks"])
    #expect(try values("a", 0..<2) == [1, 2])
    #expect(try values("a", 1..<2, column: 1) == [9])
  }

  @Test("A context column is none of the metrics, whichever way it comes")
  func context() throws {
    let made = SeriesPoints(id: "a", times: [0], columns: ["value", "deploy"], contexts: 1, values: [1, 0])
    _ = try ingest.add([made], creating: SeriesCreation())
    #expect(try series("a").definition.context.map(\.name) == ["deploy"])
    for wrong in [
      point("a", 60, 1, "deploy"),
      SeriesPoints(id: "a", times: [60], columns: ["value"], contexts: 1, values: [1]),
    ] {
      #expect(error { _ = try ingest.add([wrong], creating: SeriesCreation()) }?.code == .unknownMetric)
    }
  }

  @Test("A value without a name is that of the one metric, and of several of none")
  func onlyMetric() throws {
    _ = try folder.makeSeries("a", values: [1])
    _ = try ingest.add([point("a", 60, 7, SeriesPoints.onlyMetric)])
    #expect(try values("a", 1..<2) == [7])
    _ = try ingest.add([point("a", 60, 1, "clicks")], creating: SeriesCreation())
    let fault = error { _ = try ingest.add([point("a", 120, 7, SeriesPoints.onlyMetric)], creating: SeriesCreation()) }
    #expect(fault?.code == .unknownMetric)
    let twice = SeriesPoints(id: "b", times: [0], columns: ["", "value"], values: [1, 2])
    #expect(error { _ = try ingest.add([twice], creating: SeriesCreation()) }?.code == .duplicateColumn)
  }

  @Test(
    "No series is made that could not be made otherwise",
    arguments: [
      (SeriesPoints(id: "a b", times: [0], columns: ["v"], values: [1]), .invalidId),
      (SeriesPoints(id: "..", times: [0], columns: ["v"], values: [1]), .invalidId),
      (SeriesPoints(id: "a", times: [0], columns: ["timestamp"], values: [1]), .invalidValue),
      (
        SeriesPoints(id: "a", times: [0], columns: (0..<257).map { "m\($0)" }, values: (0..<257).map(Double.init)),
        .tooMany
      ),
      (
        SeriesPoints(id: "a", tags: ["k": String(repeating: "x", count: 257)], times: [0], columns: ["v"], values: [1]),
        .invalidValue
      ),
      (SeriesPoints(id: "a", times: [0], columns: ["v"], values: [1, 2]), .lengthMismatch),
    ] as [(SeriesPoints, ProblemCode)])
  func refusedCreation(points: SeriesPoints, code: ProblemCode) throws {
    #expect(error { _ = try ingest.add([points], creating: SeriesCreation()) }?.code == code)
    #expect(try folder.database.read { try $0.series.count() } == 0)
  }

  @Test("A sender makes so many series a day, gets its allowance back steadily, and loses nothing by what was refused")
  func allowance() throws {
    let context = ServiceContext(
      database: folder.database, newSeries: SeriesAllowance(capacity: 86_400), now: { ServiceFolder.now })
    #expect(context.newSeries.take(86_390, for: "x", now: ServiceFolder.now) == nil)
    let ingest = ManySeriesIngest(context: context)
    let many = (0..<11).map { point("s\($0)", 0, 1) }
    #expect(error { _ = try ingest.add(many, creating: SeriesCreation(), sender: "x") }?.code == .tooManySeries)
    #expect(try folder.database.read { try $0.series.count() } == 0)
    #expect(context.newSeries.take(11, for: "x", now: ServiceFolder.now) == 10)
    #expect(try ingest.add(many, creating: SeriesCreation(), sender: "y").created.count == 11)
    #expect(context.newSeries.take(11, for: "x", now: ServiceFolder.now + 1) == nil)
    #expect(context.newSeries.take(1, for: "x", now: ServiceFolder.now + 1) == 0)
  }

  @Test("Each series' waiters and monitors hear of it once, with the slots that were written")
  func news() throws {
    for id in ["a", "b"] { _ = try folder.makeSeries(id, values: [1]) }
    let woken = Atomic(0)
    let subscription = folder.context.changes.subscribe(to: [.series("b")]) { woken.add(1, ordering: .relaxed) }
    defer { folder.context.changes.cancel(subscription) }
    let observer = Observer()
    _ = try ManySeriesIngest(context: folder.context, observer: observer).add([point("a", 60, 1), point("b", 120, 2)])
    #expect(woken.load(ordering: .relaxed) == 1)
    #expect(observer.seen.withLock { $0 } == ["a 1..<2", "b 2..<3"])
    #expect(folder.context.counters.points.value == 2)
  }

  @Test("A correction forgets the scores from its first slot on, as that of a single series does")
  func invalidation() throws {
    let record = try folder.makeSeries("a", values: [Double](repeating: 1, count: 10))
    let absent = [Double](repeating: .nan, count: 10)
    let block = ScoreBlock(
      firstSlot: 0, score: [Double](repeating: 1, count: 10),
      bands: [ScoreBand(expected: absent, lower: absent, upper: absent)])
    try folder.database.write { try $0.scores.store(block, version: 1, series: record) }
    _ = try ingest.add([point("a", 300, 5)])
    let left = try folder.database.read { transaction in
      try transaction.scores.read(version: 1, series: transaction.series.known("a"), slots: 0..<10).absent
    }
    #expect(left == [5..<10])
  }

  @Test("Points that lie far apart are refused in many series as in one, and taken where gaps are meant")
  func farApart() throws {
    let points = SeriesPoints(id: "a", times: [0, 1_700_000_000], columns: ["v"], values: [1, 2])
    #expect(error { _ = try ingest.add([points], creating: SeriesCreation()) }?.code == .farApart)
    #expect(try ingest.add([points], creating: SeriesCreation(), allowsGaps: true).inserted == 2)
  }
}

@Suite("Rows of many series")
struct ManyRowReaderTests {
  private let folder: ServiceFolder
  init() throws { folder = try ServiceFolder() }

  private func add(_ text: String, creating: SeriesCreation? = SeriesCreation()) throws -> PointsOfMany {
    try ManySeriesIngest(context: folder.context).addRows(Array(text.utf8), creating: creating)
  }

  private func faults(_ text: String) -> [Fault] {
    do {
      _ = try add(text)
      return []
    } catch {
      return (error as? MonitoringError)?.faults ?? []
    }
  }

  @Test("A row leaves the columns that it says nothing of as they are, and null takes a value away")
  func columns() throws {
    let text = """
      {"series": "a", "timestamp": 0, "values": {"x": 1, "y": 2}, "context": {"deploy": 1}}
      {"series": "b", "timestamp": "1970-01-01T00:00:00Z", "value": 3.5, "tags": {"host": "b"}}

      {"series": "a", "timestamp": 60, "values": {"y": 5}}
      {"series": "a", "timestamp": 0, "values": {"x": null}}
      """
    let added = try add(text)
    #expect(added.created == ["a", "b"])
    #expect((added.series, added.rows, added.inserted, added.duplicates) == (2, 4, 3, 1))
    try folder.database.read { transaction in
      let a = try transaction.series.known("a")
      #expect(a.definition.metrics == ["x", "y"])
      #expect(a.definition.context.map(\.name) == ["deploy"])
      let stored = try transaction.points.read(a, columns: [0, 1, 2], slots: 0..<2)
      #expect(stored.map { $0.isNaN ? -1 : $0 } == [-1, -1, 2, 5, 1, -1])
      #expect(try transaction.series.known("b").definition.tagsJSON == #"{"host":"b"}"#)
    }
  }

  @Test("Every faulty row is named with its line and key")
  func rowFaults() {
    let text = """
      {"series": "a", "timestamp": 0, "value": 1}
      {"timestamp": 0, "value": 1}
      {"series": "a b", "timestamp": 0, "value": 1}
      {"series": "a", "timestamp": 0.5, "value": 1}
      {"series": "a", "timestamp": 0}
      {"series": "a", "timestamp": 0, "value": "1"}
      {"series": "a", "timestamp": 0, "values": {"x": true}}
      {"series": "a", "timestamp": 0, "valu": 1}
      [1]
      {"series": "a", "timestamp": 0, "value": 1
      """
    let faults = faults(text)
    #expect(
      faults.map(\.code) == [
        .missingKey, .invalidId, .wrongType, .missingKey, .wrongType, .wrongType, .unknownKey, .missingKey,
        .malformedNDJSON, .malformedNDJSON,
      ])
    #expect(faults.map(\.place)[0] == .line(2, column: "series"))
    #expect(faults.map(\.place)[5] == .line(7, column: "x"))
  }

  @Test("Many values that rows leave out count against what a request may bring")
  func expansion() {
    var groups = SeriesPointsGroups()
    #expect(throws: MonitoringError.self) {
      for row in 0..<100_000 { _ = try groups.begin("a", time: Int64(row), place: row) }
      for column in 0..<200 { _ = try groups.set("m\(column)", 1) }
    }
  }
}

private final class Observer: IngestScorer {
  let seen = Mutex<[String]>([])

  func scores(of series: SeriesRecord, arrived: [Range<Int64>]) -> [String: ArrivalScores] {
    seen.withLock { $0 += arrived.map { "\(series.definition.id) \($0)" } }
    return [:]
  }
}

import Formats
import RemoteWriting
import Series
import Storage
import Testing

@testable import Monitoring

@Suite("What Prometheus writes")
struct RemoteWriteIngestTests {
  private static let now = ServiceFolder.now
  private let folder: ServiceFolder
  init() throws { folder = try ServiceFolder() }

  @discardableResult
  private func write(
    _ series: [RemoteWriteMessage.Series], _ creation: SeriesCreation? = SeriesCreation()
  ) throws -> RemoteWriteOutcome {
    try RemoteWriteIngest(context: folder.context).add(
      WriteRequest(snappy: RemoteWriteMessage(series).packed), creating: creation, sender: "p")
  }

  private func all() throws -> [SeriesRecord] {
    try folder.database.read { try $0.series.list(after: nil, limit: 100) }
  }

  private func values(_ record: SeriesRecord) throws -> [Double] {
    let slots = try #require(record.slots)
    return try folder.database.read { try $0.points.read(record, columns: [0], slots: slots) }
  }

  private func up(_ job: String, _ samples: [(Int64, Double)]) -> RemoteWriteMessage.Series {
    .init([("__name__", "up"), ("job", job)], samples.map { ((Self.now + $0.0) * 1_000, $0.1) })
  }

  @Test("Labels become tags, with the name among them, and the id stays the same whatever their order")
  func labels() throws {
    let time = (Self.now - 60) * 1_000
    try write([.init([("__name__", "up"), ("instance", "a:1"), ("job", "größe")], [(time, 1)])])
    try write([.init([("job", "größe"), ("empty", ""), ("__name__", "up"), ("instance", "a:1")], [(time + 60_000, 2)])])
    let found = try all()
    #expect(found.count == 1)
    #expect(found[0].definition.tagsJSON == #"{"__name__":"up","instance":"a:1","job":"größe"}"#)
    #expect(found[0].definition.metrics == ["value"] && found[0].definition.interval == 60)
    #expect(try values(found[0]) == [1, 2])
  }

  @Test("Times with jitter go to their slot, and of several in one the alignment says which counts")
  func alignment() throws {
    try write([up("a", [(-300, 1)]), up("a", [(-238, 2)]), up("a", [(-182, 3), (-180, 4), (-178, 5)])])
    #expect(try values(all()[0]) == [1, 2, 5])
    let other = try RemoteWriteIngestTests()
    let creation = SeriesCreation(interval: 60, alignment: .aggregate, aggregation: .max)
    try other.write([up("a", [(-300, 1), (-299, 9), (-241, 2)]), up("a", [(-240, 3)])], creation)
    #expect(try other.values(other.all()[0]) == [9, 3])
  }

  @Test("Milliseconds go to the nearest second")
  func milliseconds() throws {
    let base = (Self.now - 10) * 1_000
    try write(
      [.init([("__name__", "m")], [(base + 2, 1), (base + 998, 2), (base + 2_499, 3)])], SeriesCreation(interval: 1))
    #expect(try values(all()[0]) == [1, 2, 3])
  }

  @Test("Staleness markers and what is no number are missing points, counted, and make no series")
  func missing() throws {
    let stale = Double(bitPattern: WriteRequest.staleMarker)
    let outcome = try write([
      up("a", [(-180, 1), (-120, stale), (-60, 3)]), up("b", [(-60, .nan)]), up("c", [(-60, .infinity)]),
    ])
    #expect(outcome.missing == 2 && outcome.infinite == 1 && outcome.error == nil)
    #expect(try all().map { $0.definition.tagsJSON } == [#"{"__name__":"up","job":"a"}"#])
    let found = try values(all()[0])
    #expect(found.count == 3 && found[0] == 1 && found[1].isNaN && found[2] == 3)
  }

  @Test("What cannot be taken is left out with how many and why, and all else is stored")
  func partial() throws {
    let time = (Self.now - 60) * 1_000
    let outcome = try write([
      up("a", [(-60, 1)]), up("b", [(-60, 1), (10_000_000, 1)]), .init([("job", "x")], [(time, 1), (time, 2)]),
      .init([("__name__", "twice"), ("a", "1"), ("a", "2")], [(time, 1)]),
      .init([("__name__", "many")] + (0..<70).map { ("a\($0)", "b") }, [(time, 1)]), up("c", [(-60, 1)]),
    ])
    #expect(try all().map { $0.definition.tagsJSON } == ["a", "b", "c"].map { #"{"__name__":"up","job":"\#($0)"}"# })
    let error = try #require(outcome.error)
    #expect(error.code == .samplesLeftOut)
    #expect(error.detail.hasSuffix("3 of 8 samples were stored."), Comment(rawValue: error.detail))
    #expect(error.detail.contains("'__name__' is not among them"))
    #expect(error.faults.contains { $0.detail.contains("'a' is twice among them") })
    #expect(Set(error.faults.map(\.code)) == [.invalidValue, .inFuture, .tooMany])
  }

  @Test("A sender that makes more series than it may has these left out, and its others go on")
  func tooMany() throws {
    let context = ServiceContext(
      database: folder.database, newSeries: SeriesAllowance(capacity: 3), now: { Self.now })
    let ingest = RemoteWriteIngest(context: context)
    func write(_ jobs: Range<Int>, _ time: Int64) throws -> RemoteWriteOutcome {
      let message = RemoteWriteMessage(jobs.map { up("\($0)", [(time, 1)]) })
      return try ingest.add(WriteRequest(message: message.bytes), creating: SeriesCreation(), sender: "p")
    }
    #expect(try write(0..<2, -120).error == nil)
    let outcome = try write(0..<6, -60)
    #expect(outcome.added.created.count == 1 && outcome.added.rows == 3)
    #expect(outcome.error?.faults.map(\.code).contains(.tooManySeries) == true)
    #expect(try all().map(\.points) == [2, 2, 1])
  }

  @Test("Where no series are made, samples of those that are not there are left out")
  func makesNone() throws {
    try write([up("a", [(-120, 1)])])
    let outcome = try write([up("a", [(-60, 1)]), up("b", [(-60, 1)])], nil)
    #expect(outcome.added.rows == 1 && outcome.error?.faults.first?.code == .seriesNotFound)
  }
}

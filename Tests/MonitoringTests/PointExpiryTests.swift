import Series
import Synchronization
import Testing

@testable import Monitoring
@testable import Storage

@Suite("How long points are kept")
struct PointExpiryTests {
  private static let day = 1_440
  private let folder: ServiceFolder

  init() throws { folder = try ServiceFolder() }

  /// A series of minutes, so many days long, whose points are kept for so many.
  private func make(_ id: String, days: Int, keeping kept: Int64?, columns: Int = 1, from slot: Int64 = 0) throws {
    try folder.database.write { transaction in
      var definition = SeriesDefinition(id: id, interval: 60, metrics: (0..<columns).map { "m\($0)" })
      definition.retentionDays = kept
      let record = try transaction.series.create(definition, now: ServiceFolder.now)
      _ = try transaction.series.fixGrid(of: record, through: 0)
      let count = days * Self.day
      let batch = PointBatch(
        slots: (0..<count).map { slot + Int64($0) }, columns: Array(0..<columns),
        values: (0..<count * columns).map { Double($0 % count) })
      _ = try transaction.points.upsert(batch, into: record)
    }
  }

  private func record(_ id: String) throws -> SeriesRecord {
    try folder.database.read { try $0.series.known(id) }
  }

  /// Runs a pass to its end, and answers its steps.
  @discardableResult private func pass(_ expiry: inout PointExpiry, now: Int64 = ServiceFolder.now) throws -> Int {
    let context = ServiceContext(database: folder.database, counters: folder.context.counters, now: { now })
    var steps = 1
    while try expiry.step(context) { steps += 1 }
    return steps
  }

  private func pass() throws {
    var expiry = PointExpiry()
    try pass(&expiry)
  }

  @Test("Points older than a series keeps them go, counted back from its newest; its other points are as they were")
  func expired() throws {
    try make("a", days: 10, keeping: 3)
    try make("b", days: 10, keeping: nil)
    try pass()
    let (a, b) = (try record("a"), try record("b"))
    #expect(a.points == 3 * 1_440 + 1 && a.firstSlot == 7 * 1_440 - 1 && a.lastSlot == 10 * 1_440 - 1)
    #expect(b.points == 10 * 1_440)
    #expect(folder.context.counters.expiredPoints.value == 7 * 1_440 - 1)
    let values = try folder.database.read { try $0.points.read(a, columns: [0], slots: 0..<10 * 1_440) }
    #expect(!values.prefix(7 * 1_440 - 1).contains { !$0.isNaN })
    #expect(Array(values.suffix(3 * 1_440 + 1)) == (7 * 1_440 - 1..<10 * 1_440).map(Double.init))
  }

  @Test("What is less than a day too old stays until it is a day", arguments: [(1_439, false), (1_442, true)])
  func slack(minutes: Int, goes: Bool) throws {
    try make("a", days: 3, keeping: 3)
    _ = try folder.put([Double](repeating: 1, count: minutes), from: 3 * 1_440, into: "a")
    try pass()
    let first = try record("a").firstSlot
    #expect((first != 0) == goes)
  }

  @Test("A series that nobody feeds any more keeps its last days, however long ago they were")
  func silent() throws {
    try make("a", days: 2, keeping: 3)
    try pass()
    #expect(try record("a").points == 2 * 1_440)
  }

  @Test("One time that lies far ahead of the clock costs a series nothing of what it is to keep")
  func future() throws {
    let now = ServiceFolder.now / 60
    try make("a", days: 2, keeping: 3, from: now - 2 * 1_440)
    _ = try folder.put([1], from: now + 1_000 * 1_440, into: "a")
    try pass()
    #expect(try record("a").points == 2 * 1_440 + 1)
  }

  @Test("Points are looked at again an hour after a pass, and not before")
  func hourly() throws {
    try make("a", days: 3, keeping: 3)
    var expiry = PointExpiry()
    try pass(&expiry)
    _ = try folder.put([Double](repeating: 1, count: 3 * 1_440), from: 3 * 1_440, into: "a")
    try pass(&expiry, now: ServiceFolder.now + PointExpiry.rest - 1)
    #expect(try record("a").points == 6 * 1_440)
    try pass(&expiry, now: ServiceFolder.now + PointExpiry.rest)
    #expect(try record("a").points == 3 * 1_440 + 1)
  }

  @Test("Much to delete, of one series or of many, is deleted in several steps and to the end", arguments: [1, 5])
  func steps(columns: Int) throws {
    try make("a", days: 400, keeping: 1, columns: columns)
    for number in 0..<20 { try make("b\(number)", days: 3, keeping: 1) }
    var expiry = PointExpiry()
    let steps = try pass(&expiry)
    #expect(steps >= 400 * 1_440 * columns / (1 << 18))
    #expect(try record("a").points == 1_441)
    for number in 0..<20 { #expect(try record("b\(number)").points == 1_441) }
  }

  @Test("Stored scores go with their points, and those of points that stay, stay")
  func scores() throws {
    try make("a", days: 5, keeping: 2)
    let series = try record("a")
    try folder.database.write { transaction in
      let block = ScoreBlock(
        firstSlot: 0, score: [Double](repeating: 2, count: 5 * 1_440),
        bands: [ScoreBand(emptyFor: 5 * 1_440, ofSeveral: false)])
      try transaction.scores.store(block, version: 1, series: series)
    }
    try pass()
    let stored = try folder.database.read { transaction in
      try transaction.scores.read(version: 1, series: series, slots: 0..<5 * 1_440)
    }
    #expect(stored.absent == [0..<3 * 1_440 - 1])
    #expect(stored.block.score.count { $0 == 2 } == 2 * 1_440 + 1)
  }

  @Test("A series whose points cannot be deleted is counted and named, once a pass, and keeps no other's")
  func damaged() throws {
    for id in ["a", "b", "c"] { try make(id, days: 10, keeping: 3) }
    let key = try record("b").key
    try folder.database.write { transaction in
      try transaction.connection.run("UPDATE point_chunks SET data = x'00' WHERE series = ?", key)
    }
    let told = Mutex<[MaintenanceFailure]>([])
    let service = Service(context: folder.context, workers: 1, cores: 1)
    let loop = MaintenanceLoop(
      context: folder.context, watch: service.watch,
      rounds: RetrainingScheduler(context: folder.context, jobs: service.jobs, drift: service.drift),
      policies: service.policies
    ) { failure in told.withLock { $0.append(failure) } }
    loop.expire()
    loop.expire()
    let points = try ["a", "b", "c"].map { try record($0).points }
    #expect(points == [4_321, 14_400, 4_321])
    let failures = told.withLock { $0 }
    #expect(failures.map(\.series) == ["b"])
    #expect(failures.map(\.task) == [.retention])
    let counts = MaintenanceTask.allCases.map { folder.context.counters.failures(of: $0).value }
    #expect(counts == [0, 1, 0])
  }

  @Test("A policy says how long points are kept of series that do not, the one of the highest priority first")
  func policies() throws {
    try make("own", days: 10, keeping: 5)
    try make("low", days: 10, keeping: nil)
    try make("high", days: 10, keeping: nil)
    try make("left", days: 10, keeping: nil)
    try folder.database.write { transaction in
      for (id, priority, days) in [("p", 0, 4), ("q", 1, 3), ("silent", 2, nil)] as [(String, Int64, Int64?)] {
        var definition = PolicyDefinition(selector: PolicySelector(pattern: nil, tags: ["a": "b"]))
        (definition.priority, definition.retentionDays) = (priority, days)
        let (policy, _) = try transaction.putPolicy(id, definition, now: ServiceFolder.now)
        for series in id == "p" ? ["own", "low", "high"] : ["high", "left"] {
          let state: PolicySeriesRecord.State = series == "left" ? .otherPolicy : .watched
          try transaction.policies.set(
            PolicySeriesRecord(policy: policy.key, series: transaction.series.known(series).key, state: state))
        }
      }
    }
    let kept = try folder.database.read { transaction in
      try ["own", "low", "high", "left"].map { try transaction.series.retentionDays(of: transaction.series.known($0)) }
    }
    #expect(kept == [5, 4, 3, nil])
    try pass()
    let points = try ["own", "low", "high", "left"].map { try record($0).points }
    #expect(points == [7_201, 5_761, 4_321, 14_400])
    try folder.database.write { transaction in
      let policy = try #require(try transaction.policies.get("q"))
      try transaction.policies.markDeleted(policy.key, now: ServiceFolder.now)
    }
    let left = try folder.database.read { try $0.series.retentionDays(of: $0.series.known("high")) }
    #expect(left == 4)
  }
}

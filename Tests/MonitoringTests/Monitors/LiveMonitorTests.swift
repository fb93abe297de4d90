import Detectors
import SeededRandom
import Series
import Storage
import Testing

@testable import Monitoring

@Suite("Monitors that go on in memory")
struct LiveMonitorTests {
  @Test("Ordinary points one by one are judged without another look at the database, and nothing is written for them")
  func quiet() throws {
    let fixture = try Self.fixture()
    try fixture.send(2)
    let revision = try fixture.monitors.monitor("watch").monitor.revision
    let reads = fixture.context.database.readCount
    for _ in 0..<100 {
      let answer = try fixture.send(1)
      #expect(answer.scores["watch"]?.places.count == 1)
    }
    // One of each is the addition's own, to find the series.
    #expect(fixture.context.database.readCount - reads == 100)
    #expect(try fixture.context.database.read { try $0.monitors.get("watch")?.revision } == revision)
  }

  @Test("What a monitor says of a point in memory is what it says of it from what is on record")
  func same() throws {
    let (live, recorded) = (try Self.fixture(), try Self.fixture())
    for index in 0..<400 as Range<Int64> {
      // A wave by the day, a step, a gap, points that come two at a time.
      let count: Int64 = index % 9 == 0 ? 2 : 1
      let change = { (_: Int64, value: Double) in
        index % 50 == 13 ? .nan : index == 200 ? value + 200 : index > 300 ? value + 8 : value
      }
      let (a, b) = (try live.send(count, change), try recorded.send(count, change))
      try recorded.service.watch.settle(b.series.key)
      let (left, right) = (try #require(a.scores["watch"]), try #require(b.scores["watch"]))
      func told(_ scores: ArrivalScores) -> [String] {
        scores.places.map { place in
          let range = scores.range
          return """
            \(range.timestamps[place]) \(range.scores[place]) \(range.anomalyScores[place]) \
            \(String(describing: range.directions[place])) \(String(describing: range.states[place])) \
            \(range.bands[0].expected[place]) \(range.bands[0].lower[place]) \(range.bands[0].upper[place])
            """
        }
      }
      #expect(told(left) == told(right))
    }
    #expect(try live.alerts().map(\.start) == recorded.alerts().map(\.start))
    #expect(try live.alerts().map(\.end) == recorded.alerts().map(\.end))
  }

  @Test("Among points of many series the same is judged, found and put on record as of points that come by themselves")
  func amongMany() throws {
    let (alone, many) = (try Self.fixture(), try Self.fixture())
    for index in 0..<700 as Range<Int64> {
      let count: Int64 = index % 9 == 0 ? 2 : 1
      let change = { (_: Int64, value: Double) in EvaluatorFixture.eventful(index, value) }
      let added = try alone.send(count, change)
      var told = PointsOfMany()
      told.take(added.scores, of: added.series)
      let answer = try many.sendAmongMany(count, change)
      #expect(answer.judged == told.judged)
      #expect(answer.anomalies == told.anomalies)
    }
    #expect(try !alone.alerts().isEmpty)
    #expect(try many.alerts().map(\.kind) == alone.alerts().map(\.kind))
    #expect(try many.alerts().map(\.start) == alone.alerts().map(\.start))
    #expect(try many.alerts().map(\.end) == alone.alerts().map(\.end))
  }

  @Test("Whatever it rests on changes, the next point is judged by what is so now", arguments: Change.allCases)
  func changes(_ change: Change) throws {
    let fixture = try Self.fixture()
    try fixture.send(5)
    for _ in 0..<5 { try fixture.send(1) }
    #expect(try Self.isLive(fixture))
    let end = EvaluatorFixture.time(fixture.count)
    switch change {
    case .mute:
      _ = try MuteService(context: fixture.context).add(
        NewMute(scope: .all, start: end, end: end + 86_400, recurrence: nil), by: nil)
    case .ignoredRange: try fixture.label("ignore", from: end, to: end + 86_400)
    case .line:
      _ = try ThresholdService(context: fixture.context).set(ThresholdSettings(.fixed(1e9)), model: "model")
    case .correction:
      try fixture.add([EvaluatorFixture.time(fixture.count - 3)], [77])
    }
    #expect(try !Self.isLive(fixture))
    let answer = try fixture.send(1) { $1 + 900 }
    let all = try fixture.alerts() + fixture.alerts(AlertFilter(isHeldBack: true))
    let alerts = all.filter { $0.kind == .anomaly && $0.start >= end }
    switch change {
    case .mute: #expect(alerts.map(\.heldBackBy) == [.mute])
    case .ignoredRange: #expect(alerts.map(\.heldBackBy) == [.ignored])
    case .line: #expect(alerts.isEmpty && answer.scores["watch"]?.range.threshold.value == 1e9)
    case .correction: #expect(all.contains { $0.kind == .anomaly && $0.heldBackBy == nil && $0.status == .open })
    }
  }

  enum Change: CaseIterable, Sendable { case mute, ignoredRange, line, correction }

  @Test("A monitor that is ahead of what is on record loses nothing when its process ends")
  func restarts() throws {
    let fixture = try Self.fixture()
    try fixture.send(3)
    for _ in 0..<40 { try fixture.send(1) }
    let scored = try fixture.monitors.monitor("watch").lastScored
    #expect(scored == EvaluatorFixture.time(fixture.count - 1))
    try fixture.restart()
    fixture.clock.set(EvaluatorFixture.time(fixture.count))
    fixture.service.watch.tick()
    // It was heard a moment ago, and so it is not silent.
    #expect(try fixture.alerts().isEmpty)
    #expect(try fixture.monitors.monitor("watch").lastScored == scored)
    fixture.clock.set(EvaluatorFixture.time(fixture.count) + 86_400)
    fixture.service.watch.tick()
    #expect(try fixture.alerts().map(\.kind) == [.noData])
    #expect(try fixture.alerts().first?.start == EvaluatorFixture.time(fixture.count))
  }

  @Test(
    "After a start the next ordinary point is judged in memory, as if nothing had been, and nothing is written for it")
  func goesOnAfterStart() throws {
    let (stopped, ran) = (try Self.fixture(), try Self.fixture())
    for fixture in [stopped, ran] {
      try fixture.send(3)
      for _ in 0..<40 { try fixture.send(1) }
    }
    stopped.service.watch.settle()
    try stopped.restart()
    stopped.service.watch.tick()
    let revision = try stopped.monitors.monitor("watch").monitor.revision
    for count in [1, 2, 1, 1] as [Int64] {
      let (left, right) = (try stopped.send(count), try ran.send(count))
      let (here, there) = (try #require(left.scores["watch"]), try #require(right.scores["watch"]))
      #expect(here.places.map { here.range.scores[$0] } == there.places.map { there.range.scores[$0] })
      #expect(here.places.count == Int(count))
    }
    #expect(try stopped.context.database.read { try $0.monitors.get("watch")?.revision } == revision)
    #expect(try Self.isLive(stopped))
  }

  @Test("A series that nobody watches is not asked after again, until it has a monitor")
  func unwatched() throws {
    let fixture = try EvaluatorFixture(algorithm: .ensemble)
    try fixture.train()
    #expect(try fixture.send(1).scores.isEmpty)
    let reads = fixture.context.database.readCount
    for _ in 0..<10 { try fixture.send(1) }
    // One of each is the addition's own.
    #expect(fixture.context.database.readCount - reads == 10)
    _ = try fixture.monitors.put("watch", model: "model", webhook: nil)
    #expect(try fixture.send(1).scores["watch"]?.places.count == 1)
  }

  private static func fixture() throws -> EvaluatorFixture {
    let fixture = try EvaluatorFixture(algorithm: .ensemble)
    try fixture.watch()
    return fixture
  }

  private static func isLive(_ fixture: EvaluatorFixture) throws -> Bool {
    try fixture.context.database.read { transaction in
      let series = try #require(try transaction.series.get("kpi"))
      return fixture.service.watch.live.isLive(series.key)
    }
  }
}

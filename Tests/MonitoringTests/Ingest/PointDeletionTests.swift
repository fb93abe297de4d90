import Detectors
import Storage
import Testing

@testable import Monitoring

@Suite("Deletion of points")
struct PointDeletionTests {
  private func deletion(_ fixture: EvaluatorFixture) -> PointDeletion { PointDeletion(service: fixture.service) }

  private func series(_ fixture: EvaluatorFixture) throws -> SeriesRecord {
    try SeriesService(context: fixture.context).series("kpi").record
  }

  /// Writes a point wherever it lies, as a version of the service did that took points from any time.
  private func store(_ time: Int64, _ value: Double, in fixture: EvaluatorFixture) throws {
    _ = try SeriesService(context: fixture.context).createOrRedefine(
      SeriesDefinition(id: "kpi", interval: EvaluatorFixture.interval, metrics: ["value"], futureLimit: 1 << 33))
    try fixture.add([time], [value])
    _ = try SeriesService(context: fixture.context).createOrRedefine(
      SeriesDefinition(id: "kpi", interval: EvaluatorFixture.interval, metrics: ["value"], futureLimit: 90_000))
  }

  @Test(
    "A stray point in the future silences a monitor until it is deleted, whatever became of it meanwhile",
    arguments: [3, 400, 200_000] as [Int64], [false, true])
  func stray(intervals: Int64, isNull: Bool) throws {
    let fixture = try EvaluatorFixture()
    try fixture.watch()
    let end = fixture.count
    let time = EvaluatorFixture.time(end + intervals)
    try store(time, 101, in: fixture)
    if isNull { try store(time, .nan, in: fixture) }
    try fixture.send(2)
    let deleted = try deletion(fixture).delete(from: EvaluatorFixture.time(fixture.count), to: nil, of: "kpi")
    #expect(deleted.deleted == (isNull ? 0 : 1))
    #expect(deleted.series.lastTime == EvaluatorFixture.time(fixture.count - 1))
    #expect(deleted.series.points == fixture.count)
    #expect(try fixture.monitors.monitor("watch").lastScored ?? 0 <= EvaluatorFixture.time(fixture.count - 1))
    let ends = try fixture.alerts().map { $0.end ?? $0.start }
    #expect(ends.allSatisfy { $0 <= EvaluatorFixture.time(fixture.count + 1) })
    let start = EvaluatorFixture.time(fixture.count)
    let answer = try fixture.send(4) { _, value in value + 90 }
    #expect(answer.scores["watch"]?.directions.first == 1)
    let opened = try fixture.alerts().filter { $0.kind == .anomaly && $0.end == nil }
    #expect(opened.map(\.start) == [start])
    #expect(fixture.context.counters.failedJudgements.value == 0)
  }

  @Test("Silence is noticed again by the clock once the stray is gone")
  func clock() throws {
    let fixture = try EvaluatorFixture()
    try fixture.watch()
    try store(EvaluatorFixture.time(fixture.count + 90_000), 101, in: fixture)
    _ = try deletion(fixture).delete(from: EvaluatorFixture.time(fixture.count), to: nil, of: "kpi")
    #expect(try fixture.alerts(AlertFilter(isLasting: true)).isEmpty)
    fixture.clock.set(fixture.clock.now + 86_400)
    fixture.service.watch.tick()
    let lasting = try fixture.alerts(AlertFilter(isLasting: true))
    #expect(lasting.map(\.kind) == [.noData])
    #expect(lasting.first?.start == EvaluatorFixture.time(fixture.count))
  }

  @Test("An alert that began before the deleted points goes on; one that began among them ends")
  func alerts() throws {
    let fixture = try EvaluatorFixture()
    try fixture.watch()
    try fixture.send(3) { _, value in value + 90 }
    let first = try #require(try fixture.alerts().first)
    _ = try deletion(fixture).delete(from: EvaluatorFixture.time(fixture.count - 1), to: nil, of: "kpi")
    #expect(try fixture.alerts().map(\.end) == [nil])
    _ = try deletion(fixture).delete(from: first.start, to: nil, of: "kpi")
    #expect(try fixture.alerts().map(\.status) == [.closed])
    #expect(fixture.listener.alerts.map(\.status) == [.open, .closed])
  }

  @Test("Stored scores from the deleted points on are forgotten, and those before them kept")
  func scores() throws {
    // Scores of quicker methods are not kept.
    let fixture = try EvaluatorFixture(algorithm: .donut)
    try fixture.watch()
    try fixture.send(50)
    let reader = ScoreReader(service: fixture.service)
    let subject = try reader.subject(model: "model", series: nil)
    _ = try reader.read(subject, slots: reader.slots(of: subject, from: nil, to: nil))
    let version = try #require(try ModelService(service: fixture.service).activeVersion(of: fixture.model))
    func absent() throws -> [Range<Int64>] {
      try fixture.context.database.read { transaction in
        let series = try #require(try transaction.series.get("kpi"))
        let slots = try #require(series.slots)
        return try transaction.scores.read(version: version.key, series: series, slots: slots).absent
      }
    }
    #expect(try absent().isEmpty)
    let (from, to) = (EvaluatorFixture.time(fixture.count - 20), EvaluatorFixture.time(fixture.count - 10))
    #expect(try deletion(fixture).delete(from: from, to: to, of: "kpi").deleted == 10)
    let slots = try #require(try series(fixture).slots)
    #expect(try absent() == [slots.upperBound - 20..<slots.upperBound])
    #expect(try series(fixture).missing == 10)
  }

  @Test("A series without any point left is as new: its grid may be another, and its monitor begins again")
  func everything() throws {
    let fixture = try EvaluatorFixture()
    try fixture.watch()
    let count = fixture.count
    #expect(try deletion(fixture).delete(from: 0, to: nil, of: "kpi").deleted == count)
    let empty = try series(fixture)
    #expect(empty.points == 0 && empty.lastTime == nil && empty.phase == nil)
    #expect(try deletion(fixture).delete(from: 0, to: nil, of: "kpi").deleted == 0)
    try fixture.add([EvaluatorFixture.time(count) + 7, EvaluatorFixture.time(count + 1) + 7], [1, 2])
    #expect(try series(fixture).points == 2)
    #expect(fixture.context.counters.failedJudgements.value == 0)
  }

  @Test("A range without points deletes nothing, and an unknown series is told")
  func nothing() throws {
    let fixture = try EvaluatorFixture()
    let before = try series(fixture)
    #expect(try deletion(fixture).delete(from: nil, to: EvaluatorFixture.start, of: "kpi").deleted == 0)
    #expect(try series(fixture) == before)
    #expect {
      _ = try deletion(fixture).delete(from: 0, to: nil, of: "none")
    } throws: {
      ($0 as? MonitoringError)?.code == .seriesNotFound
    }
  }

  @Test("A threshold that was fitted up to the deleted points is fitted again, when points come, on what is there")
  func threshold() throws {
    let fixture = try EvaluatorFixture()
    try fixture.send(600)
    try fixture.watch()
    let before = try #require(try fixture.model.threshold)
    _ = try deletion(fixture).delete(from: EvaluatorFixture.time(fixture.count - 600), to: nil, of: "kpi")
    let next = EvaluatorFixture.time(fixture.count - 600)
    try fixture.add([next], [100])
    let after = try #require(try fixture.model.threshold)
    #expect(after.to < before.to && after.to <= next)
  }
}

import Series
import Storage
import Testing

@testable import Monitoring

@Suite("Mutes in hindsight")
struct HindsightTests {
  /// A service with alerts of a monitor at these times; nil ends last.
  private func fixture(_ alerts: [(start: Int64, end: Int64?)]) throws -> EvaluatorFixture {
    let fixture = try EvaluatorFixture()
    try fixture.watch()
    try fixture.context.database.write { transaction in
      let monitor = try #require(try transaction.monitors.get("watch"))
      for (start, end) in alerts {
        let alert = try transaction.alerts.open(
          monitor: monitor, version: 1, series: "kpi", kind: .anomaly, start: EvaluatorFixture.start + start, now: 1)
        if let end { try transaction.alerts.update(alert.key, end: EvaluatorFixture.start + end, now: 1) }
      }
    }
    return fixture
  }

  /// The alerts that a mute holds back.
  private func held(_ fixture: EvaluatorFixture) throws -> [AlertRecord] {
    var filter = AlertFilter()
    filter.isHeldBack = true
    return try fixture.alerts(filter).filter { $0.heldBackBy == .mute }
  }

  private func muted(_ fixture: EvaluatorFixture) throws -> [Int64] {
    try held(fixture).map { $0.start - EvaluatorFixture.start }.sorted()
  }

  private func mute(
    _ range: Range<Int64>, _ scope: MuteRecord.Scope = .all, rule: String? = nil
  ) -> NewMute {
    NewMute(
      scope: scope, start: EvaluatorFixture.start + range.lowerBound, end: EvaluatorFixture.start + range.upperBound,
      recurrence: rule)
  }

  @Test("Alerts wholly or partly in it are held back, each with another revision, and those beside it are not")
  func overlap() throws {
    let fixture = try fixture([(0, 600), (600, 1_200), (900, 5_000), (3_000, 3_300), (6_000, 6_300), (100, nil)])
    let before = try AlertService(context: fixture.context).revision()
    let record = try MuteService(context: fixture.context).add(mute(600..<3_600), by: nil)
    #expect(record.silenced == 4)
    #expect(try muted(fixture) == [100, 600, 900, 3_000])
    let changed = try held(fixture)
    #expect(changed.allSatisfy { $0.revision > before })
    #expect(Set(changed.map(\.updatedAt)) == [fixture.clock.now])
    try MuteService(context: fixture.context).end(record.id, withdraws: true)
    #expect(try muted(fixture) == [100, 600, 900, 3_000], "What was held back stays so.")
    #expect(try MuteService(context: fixture.context).add(mute(600..<3_600), by: nil).silenced == 0)
  }

  @Test("The times of a rule are gone through, not what lies between them")
  func recurring() throws {
    let day: Int64 = 86_400
    var alerts: [(start: Int64, end: Int64?)] = []
    for midnight in stride(from: 0, to: 5 * day, by: 86_400) {
      alerts.append((midnight + 3_600, midnight + 4_200))
      alerts.append((midnight + 40_000, midnight + 41_000))
    }
    let fixture = try fixture(alerts)
    let record = try MuteService(context: fixture.context).add(
      mute(3_000..<4_000, .series("kpi"), rule: "FREQ=DAILY;INTERVAL=2"),
      by: Recurrence(parsing: "FREQ=DAILY;INTERVAL=2"))
    #expect(record.silenced == 3)
    #expect(try muted(fixture) == [3_600, 2 * day + 3_600, 4 * day + 3_600])
  }

  @Test("Alerts of others are left alone")
  func scope() throws {
    let fixture = try fixture([(0, 600)])
    let mutes = MuteService(context: fixture.context)
    #expect(try mutes.add(mute(0..<600, .tags(#"{"team":"shop"}"#)), by: nil).silenced == 0)
    #expect(throws: MonitoringError(.unknownReference, at: "/monitor", "names a monitor that is not there")) {
      try mutes.add(mute(0..<600, .monitor("wach")), by: nil)
    }
    #expect(throws: MonitoringError(.unknownReference, at: "/series", "names a series that is not there")) {
      try mutes.add(mute(0..<600, .series("kpy")), by: nil)
    }
    #expect(try mutes.add(mute(0..<600, .monitor("watch")), by: nil).silenced == 1)
  }

  @Test("A thousand mutes that are not over are the most; those that are over leave room")
  func bounds() throws {
    let fixture = try fixture([])
    let mutes = MuteService(context: fixture.context)
    let now = fixture.clock.now
    try fixture.context.database.write { transaction in
      for _ in 0..<MuteService.mostCurrent {
        _ = try transaction.mutes.insert(NewMute(scope: .series("else"), start: now, end: now + 100), now: now)
      }
    }
    let error = #expect(throws: MonitoringError.self) {
      try mutes.add(NewMute(scope: .all, start: now, end: now + 60), by: nil)
    }
    #expect(error?.code == .tooMany)
    _ = try mutes.add(NewMute(scope: .all, start: now - 120, end: now - 60), by: nil)
    try mutes.end("mute-1", withdraws: false)
    _ = try mutes.add(NewMute(scope: .all, start: now, end: now + 60), by: nil)
  }
}

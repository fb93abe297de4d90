import Storage
import Testing

@testable import Monitoring

@Suite("A mute over an alert that lasts")
struct MutedStandingTests {
  @Test("It is held back with the mute, its followers are told, and what outlasts the mute is an alert of its own")
  func outlasting() throws {
    let fixture = try EvaluatorFixture()
    try fixture.watch()
    try fixture.send(6) { _, value in value + 90 }
    let alert = try #require(try fixture.alerts().first)
    let service = AlertService(context: fixture.context)
    let seen = try service.revision()
    let end = fixture.clock.now + 3 * EvaluatorFixture.interval
    _ = try MuteService(context: fixture.context).add(
      NewMute(scope: .all, start: alert.start, end: end, recurrence: nil), by: nil)
    #expect(try fixture.alerts().isEmpty)
    #expect(try service.next(after: seen, monitor: nil)?.heldBackBy == .mute)
    #expect(try IncidentService(context: fixture.context).incident(alert.incident).incident.status == .withdrawn)
    // Within the mute it goes on unseen; after it, it is seen from there on.
    try fixture.send(3) { _, value in value + 90 }
    #expect(try fixture.alerts().isEmpty)
    try fixture.send(2) { _, value in value + 190 }
    let next = try #require(try fixture.alerts().first)
    #expect(next.key != alert.key)
    #expect(next.start >= end)
  }

  @Test("A mute laid ahead keeps an alert from being seen, and says what held it")
  func ahead() throws {
    let fixture = try EvaluatorFixture()
    try fixture.watch()
    let now = fixture.clock.now
    _ = try MuteService(context: fixture.context).add(
      NewMute(scope: .monitor("watch"), start: now, end: now + 3_600, recurrence: nil), by: nil)
    try fixture.send(3) { _, value in value + 90 }
    #expect(try fixture.alerts().isEmpty)
    #expect(try fixture.alerts(AlertFilter(isHeldBack: true)).map(\.heldBackBy) == [.mute])
    #expect(try fixture.context.database.read { try $0.incidents.revision() } == 0)
  }
}

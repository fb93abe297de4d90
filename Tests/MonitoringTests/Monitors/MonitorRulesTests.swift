import Detectors
import JSON
import Storage
import Testing

@testable import Monitoring

@Suite("Rules of a monitor that lives")
struct MonitorRulesTests {
  private func put(_ rules: MonitorRules, on fixture: EvaluatorFixture) throws {
    _ = try fixture.monitors.put("watch", model: "model", rules: rules)
    fixture.service.watch.tick()
  }

  @Test("Asked for more alerts a week, a monitor draws a lower line of its own, the model's stays")
  func sensitivity() throws {
    var found: [Double: (alerts: Int, line: Double)] = [:]
    for sensitivity in [1, 70] as [Double] {
      let fixture = try EvaluatorFixture()
      try fixture.train()
      let model = try #require(try fixture.model.threshold)
      var rules = MonitorRules()
      rules.sensitivity = sensitivity
      try put(rules, on: fixture)
      try fixture.send(3 * 288, EvaluatorFixture.eventful)
      let monitor = try #require(try fixture.context.database.read { try $0.monitors.get("watch") })
      let line = try #require(monitor.state?.line)
      #expect(line.record.settings == ThresholdSettings(.answers(alertsPerDay: sensitivity / 7)))
      #expect(try fixture.model.threshold?.settings == model.settings)
      found[sensitivity] = (try fixture.alerts().count { $0.kind == .anomaly }, line.record.value)
    }
    let (few, many) = (try #require(found[1]), try #require(found[70]))
    #expect(many.line < few.line)
    #expect(many.alerts > few.alerts)
  }

  @Test(
    "A monitor's own line is that of each day, however the points come",
    arguments: [Algorithm.autoregression, .ensemble])
  func ownLineByPortions(_ algorithm: Algorithm) throws {
    var rules = MonitorRules()
    rules.sensitivity = 20
    let (whole, single) = (try EvaluatorFixture(algorithm: algorithm), try EvaluatorFixture(algorithm: algorithm))
    for fixture in [whole, single] {
      try fixture.train()
      try put(rules, on: fixture)
    }
    try whole.send(600, EvaluatorFixture.eventful)
    for index in 0..<600 as Range<Int64> { try single.send(1) { EvaluatorFixture.eventful(index + $0, $1) } }
    #expect(try !whole.alerts().isEmpty)
    #expect(try single.alerts().map(\.start) == whole.alerts().map(\.start))
    #expect(try single.alerts().map(\.end) == whole.alerts().map(\.end))
  }

  @Test("Outside of the hours in which somebody watches alerts are held back, and say so")
  func hours() throws {
    let fixture = try EvaluatorFixture()
    try fixture.train()
    var rules = MonitorRules()
    // The next point is at midnight.
    rules.hours = WatchHours([WatchHours.Entry(days: Array(0...6), from: 480, to: 1_080)])
    try put(rules, on: fixture)
    try fixture.send(3) { _, value in value + 90 }
    #expect(try fixture.alerts().isEmpty)
    #expect(try fixture.alerts(AlertFilter(isHeldBack: true)).map(\.heldBackBy) == [.hours])
    try fixture.send(100)
    try fixture.send(3) { _, value in value + 90 }
    #expect(try fixture.alerts().count == 1)
  }

  @Test("An effect below the least share of the usual range is held back, a greater one is seen", arguments: [0.1, 3])
  func minimumEffect(share: Double) throws {
    let fixture = try EvaluatorFixture()
    try fixture.train()
    var rules = MonitorRules()
    rules.minimumEffect.relative = share
    try put(rules, on: fixture)
    // The usual range is some 40.
    try fixture.send(3) { _, value in value + 70 }
    #expect(try fixture.alerts().count == (share < 1 ? 1 : 0))
    #expect(try fixture.alerts(AlertFilter(heldBackBy: .minimumEffect)).isEmpty)
    let held = try fixture.alerts(AlertFilter(isHeldBack: true))
    #expect(held.map(\.heldBackBy) == (share < 1 ? [] : [.minimumEffect]))
  }

  @Test("An alert says why it is one, with what was expected and since when")
  func reasons() throws {
    let fixture = try EvaluatorFixture()
    try fixture.watch()
    try fixture.send(2) { _, value in value + 90 }
    let alert = try #require(try fixture.alerts().first)
    let words = try #require(alert.words?["summary"]?.string)
    #expect(words.hasPrefix("value ") && words.contains("expected"), "\(words)")
    #expect(alert.namedMetric == "value")
  }
}

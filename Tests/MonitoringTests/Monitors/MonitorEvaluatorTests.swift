import Detectors
import JSON
import Storage
import Testing

@testable import Monitoring

@Suite("Monitors")
struct MonitorEvaluatorTests {
  @Test("Every point is scored as it arrives, with the threshold in force")
  func scores() throws {
    let fixture = try EvaluatorFixture()
    try fixture.watch()
    let first = fixture.count
    let answer = try fixture.send(3) { index, value in index == 1 ? value + 80 : value }
    let scores = try #require(answer.scores["watch"])
    let range = scores.range
    #expect(range.model.id == "model")
    #expect(range.version.number == 1)
    #expect(scores.places.map { range.timestamps[$0] } == [first, first + 1, first + 2].map(EvaluatorFixture.time))
    #expect(!scores.isTruncated)
    #expect(scores.directions.prefix(2) == [0, 1])
    let model = try fixture.model
    let threshold = try #require(model.threshold)
    #expect(range.threshold.value == threshold.value)
    #expect(range.anomalyScores == range.scores.map { threshold.scale($0) })
    #expect(range.bands[0].expected.count == range.timestamps.count)
  }

  @Test("An anomaly is on record while it lasts, and closes after an hour of normal points")
  func alert() throws {
    let fixture = try EvaluatorFixture()
    try fixture.watch("http://127.0.0.1:9/hook")
    let start = EvaluatorFixture.time(fixture.count + 2)
    try fixture.send(4) { index, value in index >= 2 ? value + 80 : value }
    let open = try #require(try fixture.alerts().first)
    #expect(open.kind == .anomaly)
    #expect(open.status == .open)
    #expect(open.start == start)
    #expect(open.end == nil)
    #expect(open.peak.direction == 1)
    #expect(try fixture.monitors.monitor("watch").openAlerts == 1)
    // The spike stays in the window of the regression for a while.
    for _ in 0..<150 { try fixture.send(1) }
    let closed = try #require(try fixture.alerts().last)
    #expect(closed.key == open.key)
    #expect(closed.status == .closed)
    #expect(try #require(closed.end) >= start + 2 * EvaluatorFixture.interval)
    #expect(try fixture.monitors.monitor("watch").openAlerts == 0)
    #expect(fixture.listener.alerts.map(\.status).prefix(2) == [.open, .closed])
  }

  @Test("An alert of the ensemble says what each member adds to its peak")
  func reasons() throws {
    let fixture = try EvaluatorFixture(algorithm: .ensemble)
    try fixture.watch()
    try fixture.send(40) { index, value in index == 30 ? value + 300 : value }
    let alert = try #require(try fixture.alerts().first { $0.kind == .anomaly })
    let members = try #require(alert.peak.membersJSON.flatMap { try? JSONValue.parse($0) }?.object)
    #expect(members.keys == ["level", "season", "local"])
    let shares = members.values.compactMap { $0.number }
    #expect(abs(shares.reduce(0, +) - 1) < 1e-9)
    #expect(shares.allSatisfy { $0 >= 0 && $0 <= 1 })
  }

  @Test("One request or many, the alerts are the same", arguments: [3, 4] as [UInt64])
  func batches(seed: UInt64) throws {
    let change = { (index: Int64, value: Double) in index % 97 < 3 ? value - 70 : value }
    let whole = try EvaluatorFixture(seed: seed)
    try whole.watch()
    try whole.send(300, change)
    let single = try EvaluatorFixture(seed: seed)
    try single.watch()
    for index in 0..<300 as Range<Int64> { try single.send(1) { _, value in change(index, value) } }
    let expected = try whole.alerts()
    let found = try single.alerts()
    #expect(!expected.isEmpty)
    #expect(found.map(\.start) == expected.map(\.start))
    #expect(found.map(\.end) == expected.map(\.end))
    #expect(found.map(\.kind) == expected.map(\.kind))
  }

  @Test("The answer holds the newest thousand points, and no more than ten thousand are judged")
  func bounds() throws {
    let fixture = try EvaluatorFixture()
    try fixture.watch()
    let before = fixture.context.counters.scores.value
    let answer = try fixture.send(25_000) { index, value in index == 10 ? value + 90 : value }
    let scores = try #require(answer.scores["watch"])
    #expect(scores.places.count == 1_000)
    #expect(scores.places.last.map { scores.range.timestamps[$0] } == EvaluatorFixture.time(fixture.count - 1))
    #expect(scores.isTruncated)
    // Beside them, for each of 36 days, the history that its line is drawn by, twice as long as what was learnt from.
    #expect(fixture.context.counters.scores.value - before <= 10_000 + 36 * (2 * 2_016 + 288))
    let first = EvaluatorFixture.time(fixture.count - 10_000)
    #expect(try fixture.alerts().allSatisfy { $0.start >= first })
  }

  @Test("Points that arrive before a model is trained are passed over")
  func untrained() throws {
    let fixture = try EvaluatorFixture()
    _ = try ModelService(service: fixture.service).create(
      ModelCreation(
        id: "model", series: "kpi", metrics: nil, algorithm: .difference, parameters: [:], from: nil, to: nil,
        seed: 0, threshold: ThresholdSettings()))
    _ = try fixture.monitors.put("watch", model: "model")
    let answer = try fixture.send(2) { _, value in value + 500 }
    #expect(answer.scores.keys.isEmpty)
    #expect(try fixture.alerts().isEmpty)
    #expect(fixture.context.counters.failedJudgements.value == 0)
  }

  @Test("Data that stop coming are missed by the clock, and found again with the next point")
  func silence() throws {
    let fixture = try EvaluatorFixture()
    try fixture.watch()
    try fixture.send(1)
    let last = fixture.clock.now
    fixture.service.watch.tick()
    #expect(try fixture.alerts().isEmpty)
    fixture.clock.set(last + 3 * EvaluatorFixture.interval)
    fixture.service.watch.tick()
    #expect(try fixture.alerts().isEmpty)
    fixture.clock.set(last + 4 * EvaluatorFixture.interval)
    fixture.service.watch.tick()
    fixture.service.watch.tick()
    let alert = try #require(try fixture.alerts().first)
    #expect(try fixture.alerts().count == 1)
    #expect(alert.kind == .noData)
    #expect(alert.start == EvaluatorFixture.time(fixture.count))
    #expect(alert.peak == AlertPeak())
    try fixture.add([EvaluatorFixture.time(fixture.count + 6)], [100])
    #expect(try fixture.alerts(AlertFilter(isLasting: true)).filter { $0.kind == .noData }.isEmpty)
  }

  @Test("A monitor that another process left is missed too")
  func restart() throws {
    let fixture = try EvaluatorFixture()
    try fixture.watch()
    try fixture.send(1)
    fixture.clock.set(fixture.clock.now + 86_400)
    let heir = Service(context: fixture.context, workers: 1, cores: 1, alerts: fixture.listener)
    heir.watch.start()
    heir.watch.tick()
    #expect(try fixture.alerts().map(\.kind) == [.noData])
  }

  @Test("A start writes nothing of a monitor whose day was judged, and judges one whose day was not")
  func quietStart() throws {
    let fixture = try EvaluatorFixture()
    try fixture.watch()
    try fixture.send(1)
    let writes = ServiceCounters.Counter()
    func restart() throws {
      fixture.service.watch.settle()
      try fixture.restart()
      fixture.context.database.observeWrites { writes.add(1) }
      fixture.service.watch.tick()
    }
    try restart()
    #expect(writes.value == 0)
    let planned = try #require(fixture.service.watch.next)
    #expect(planned > fixture.clock.now)
    try fixture.context.database.write { transaction in
      let monitor = try #require(try transaction.monitors.get("watch"))
      var state = try #require(monitor.state)
      state.historyDay = state.historyDay.map { $0 - 1 }
      try transaction.monitors.setState(state.json, key: monitor.key)
    }
    let before = writes.value
    try restart()
    #expect(writes.value == before + 1)
  }

  @Test("A value that stands still is an alert of its own")
  func flatline() throws {
    let fixture = try EvaluatorFixture()
    try fixture.watch()
    let start = EvaluatorFixture.time(fixture.count)
    for _ in 0..<40 { try fixture.send(1) { _, _ in 101.5 } }
    let alert = try #require(try fixture.alerts().first { $0.kind == .flatline })
    #expect(alert.start == start)
    #expect(alert.end == nil)
    try fixture.send(1)
    #expect(try fixture.alerts().first { $0.kind == .flatline }?.end == EvaluatorFixture.time(fixture.count - 1))
  }

  @Test(
    "The first point of a new day fits the line again, on what came before that day; within the day nothing happens")
  func newDay() throws {
    let fixture = try EvaluatorFixture()
    try fixture.watch()
    let before = try fixture.model
    try fixture.send(200)
    let sameDay = try fixture.model
    #expect(sameDay.thresholdJSON == before.thresholdJSON)
    try fixture.send(300)
    let after = try fixture.model
    let (old, new) = (try #require(before.threshold), try #require(after.threshold))
    #expect(new.to == EvaluatorFixture.start + 8 * 86_400)
    #expect(new.settings == old.settings)
    #expect(new.points >= old.points)
    #expect(after.revision > sameDay.revision)
    try fixture.send(1)
    fixture.service.watch.tick()
    #expect(try fixture.model.revision == after.revision)
  }

  @Test("A threshold that is not to be fitted again stays")
  func fixedThreshold() throws {
    let fixture = try EvaluatorFixture()
    try fixture.watch(nil, ThresholdSettings(.rate(alertsPerDay: 1), refit: false))
    let before = try fixture.model.thresholdJSON
    try fixture.send(600)
    fixture.service.watch.tick()
    #expect(try fixture.model.thresholdJSON == before)
  }

  @Test("Another model closes what is open, the same one does not; leaving closes it too")
  func replacement() throws {
    let fixture = try EvaluatorFixture()
    try fixture.watch()
    try fixture.send(2) { _, value in value + 90 }
    #expect(try fixture.monitors.put("watch", model: "model").isNew == false)
    #expect(try fixture.alerts().map(\.status) == [.open])
    try fixture.monitors.delete("watch")
    #expect(try fixture.alerts().map(\.status) == [.closed])
    #expect(throws: MonitoringError.self) { try fixture.monitors.delete("watch") }
  }

  @Test("Monitors that go with their model or series leave no alert open", arguments: [true, false])
  func cascade(byModel: Bool) throws {
    let fixture = try EvaluatorFixture()
    try fixture.watch()
    try fixture.send(2) { _, value in value + 90 }
    if byModel {
      try ModelService(service: fixture.service).delete("model", cascade: true)
    } else {
      try SeriesService(context: fixture.context).delete("kpi", cascade: true)
    }
    #expect(try fixture.alerts().map(\.status) == [.closed])
    fixture.clock.set(fixture.clock.now + 86_400)
    fixture.service.watch.tick()
    #expect(try fixture.alerts().count == 1)
    #expect(fixture.context.counters.failedJudgements.value == 0)
  }

  @Test("An alert is acknowledged, and again with another note; closed, it keeps who saw it")
  func acknowledgement() throws {
    let fixture = try EvaluatorFixture()
    try fixture.watch()
    try fixture.send(2) { _, value in value + 90 }
    let book = AlertService(context: fixture.context)
    let key = try #require(try fixture.alerts().first).key
    #expect(try book.acknowledge(key, by: "mia", note: "on it").status == .acknowledged)
    #expect(try book.acknowledge(key, by: "tom", note: "mine").note == "mine")
    try fixture.monitors.delete("watch")
    let closed = try #require(try fixture.alerts().first)
    #expect(closed.status == .closed)
    #expect(closed.acknowledgedBy == "tom")
    #expect(throws: MonitoringError.self) { try book.acknowledge(key + 1, by: nil, note: nil) }
    #expect(throws: MonitoringError.self) { try book.acknowledge(nil, by: nil, note: nil) }
  }

  @Test("What nobody needs any more is swept away step by step")
  func sweeping() throws {
    let fixture = try EvaluatorFixture()
    try fixture.train()
    try SeriesService(context: fixture.context).delete("kpi", cascade: true)
    let cleaner = RetentionCleaner(context: fixture.context)
    var steps = 0
    while try cleaner.step() { steps += 1 }
    #expect(steps > 0)
    #expect(try cleaner.step() == false)
  }
}

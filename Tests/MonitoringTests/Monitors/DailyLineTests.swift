import Detectors
import Storage
import Testing

@testable import Monitoring

@Suite("A line for every day")
struct DailyLineTests {
  /// What became of a stream of points.
  private struct Outcome: Equatable {
    var alerts: [String]
    var line: Double?
    var to: Int64?
  }

  private static let points: Int64 = 6 * 288

  /// - Parameters:
  ///   - portion: points in a request.
  ///   - restart: after so many points another process takes over.
  ///   - algorithm: the default goes from point to point in memory, others read their history for each.
  ///   - looks: whether somebody asks for all scores, and the clock ticks, between the requests.
  private func stream(
    portion: Int64, _ algorithm: Algorithm, restart: Int64? = nil, looks: Bool = false, earlier: Int = 0
  ) throws -> Outcome {
    let fixture = try EvaluatorFixture(algorithm: algorithm, earlier: earlier)
    try fixture.watch()
    var sent: Int64 = 0
    while sent < Self.points {
      if let restart, sent >= restart, sent < restart + portion { try fixture.restart() }
      let first = sent
      sent = min(sent + portion, Self.points)
      try fixture.send(sent - first) { index, value in EvaluatorFixture.eventful(first + index, value) }
      if looks {
        fixture.service.watch.tick()
        let reader = ScoreReader(service: fixture.service)
        let subject = try reader.subject(model: "model", series: nil)
        _ = try reader.read(subject, slots: reader.slots(of: subject, from: nil, to: nil))
      }
    }
    let line = try fixture.model.threshold
    let alerts = try fixture.alerts().map { "\($0.kind) \($0.start) \($0.end ?? 0) \($0.peak.score ?? 0)" }.sorted()
    return Outcome(alerts: alerts, line: line?.value, to: line?.to)
  }

  @Test(
    "Point by point, by the hour, by days and all at once, with a restart and with lookers-on, the alerts are the same",
    arguments: [
      (.ensemble, 1, nil, false), (.ensemble, 12, 700, false), (.ensemble, 12, 300, true),
      (.ensemble, 577, nil, false), (.ensemble, 1_000, 1_000, true),
      // It reads its history at each request: point by point would tell nothing more and take a minute.
      (.autoregression, 12, 700, true), (.autoregression, 1_000, 1_000, false),
    ] as [(Algorithm, Int64, Int64?, Bool)])
  func portions(_ algorithm: Algorithm, portion: Int64, restart: Int64?, looks: Bool) throws {
    let whole = try stream(portion: Self.points, algorithm)
    let parts = try stream(portion: portion, algorithm, restart: restart, looks: looks)
    #expect(parts == whole)
    #expect(whole.alerts.contains { $0.hasPrefix("anomaly") } && whole.alerts.contains { $0.hasPrefix("flatline") })
    #expect(whole.to == EvaluatorFixture.start + 12 * 86_400)
  }

  @Test(
    "A series' days begin as many minutes after midnight as there were series before it, in whatever portions points come"
  )
  func daysOfLaterSeries() throws {
    let whole = try stream(portion: Self.points, .ensemble, earlier: 90)
    #expect(whole.to == EvaluatorFixture.start + 12 * 86_400 + 90 * 60)
    #expect(try stream(portion: 100, .ensemble, restart: 700, earlier: 90) == whole)
  }

  @Test("The line follows the noise, which is usual after a few days")
  func follows() throws {
    let fixture = try EvaluatorFixture()
    try fixture.watch()
    let before = try #require(try fixture.model.threshold)
    try fixture.send(Self.points) { EvaluatorFixture.eventful($0, $1) }
    let after = try #require(try fixture.model.threshold)
    #expect(after.value > 1.5 * before.value)
  }

  @Test("A line by labels stays where it is when the labels lie too far back, and goes on judging")
  func forgottenLabels() throws {
    let fixture = try EvaluatorFixture()
    try fixture.label("anomaly", from: EvaluatorFixture.time(300), to: EvaluatorFixture.time(303))
    try fixture.watch(nil, ThresholdSettings(.labels(delayLimit: 7)))
    // The history before a day is 14 days long.
    for _ in 0..<15 { try fixture.send(288) }
    #expect(fixture.context.counters.failedJudgements.value == 0)
    let last = try fixture.monitors.monitor("watch").lastScored
    #expect(last == EvaluatorFixture.time(fixture.count - 1))
  }

  @Test(
    "Points that operators call anomalous or want ignored leave the next line where it was",
    arguments: ["anomaly", "ignore"])
  func labelled(kind: String) throws {
    var lines: [Double] = []
    for isWild in [false, true] {
      let fixture = try EvaluatorFixture()
      try fixture.watch()
      let wild = 100..<180 as Range<Int64>
      try fixture.send(200) { index, value in isWild && wild.contains(index) ? value + 400 : value }
      let first = fixture.count - 200
      // The lags that see the wild values are said to be unusual with them.
      try fixture.label(kind, from: EvaluatorFixture.time(first + 100), to: EvaluatorFixture.time(first + 200))
      try fixture.send(100)
      lines.append(try #require(try fixture.model.threshold).value)
    }
    #expect(abs(lines[0] - lines[1]) < 0.15 * lines[0], "\(lines)")
  }
}

import Detectors
import JSON
import Storage
import Testing

@testable import Monitoring

@Suite("A monitor that is replayed")
struct MonitorReplayTests {
  private static let days: Int64 = 6
  private static let points = days * 288
  private static let begin = EvaluatorFixture.start + 7 * 86_400

  /// A monitor that was sent six eventful days after the seven that its model learnt from.
  private func streamed(
    _ settings: ThresholdSettings = ThresholdSettings(), portion: Int64 = points
  ) throws -> EvaluatorFixture {
    let fixture = try EvaluatorFixture()
    try fixture.watch(nil, settings)
    var sent: Int64 = 0
    while sent < Self.points {
      let first = sent
      sent = min(sent + portion, Self.points)
      try fixture.send(sent - first) { EvaluatorFixture.eventful(first + $0, $1) }
    }
    return fixture
  }

  private func replay(
    _ fixture: EvaluatorFixture, from: Int64? = nil, to: Int64? = nil, _ thresholds: [ThresholdSettings] = [],
    version: Int64? = nil, limit: Int = 1_000
  ) throws -> JSONValue {
    let question = AlertsQuestion(thresholds: thresholds, limit: limit)
    let request = EvaluationRequest(
      model: "model", version: version, series: nil, from: from, to: to, alerts: question)
    guard case .evaluation(let bytes) = try EvaluationService(service: fixture.service).evaluate(request) else {
      throw MonitoringError(.internalError, "A job was queued.")
    }
    return try JSONValue.parse(bytes)
  }

  /// What the monitor raised, as an answer lists it.
  private func raised(_ fixture: EvaluatorFixture) throws -> [String] {
    try fixture.alerts().map { alert in
      let peak: JSONValue = .array([
        .optional(alert.peak.score), alert.peak.time.map(JSONValue.integer) ?? .null,
        alert.peak.direction.map(JSONValue.integer) ?? .null,
      ])
      let end = alert.end.map { "\($0)" } ?? "null"
      return "\(alert.kind.rawValue) \(alert.metric ?? "-") \(alert.start) \(end) \(peak.text)"
    }.sorted()
  }

  private func listed(_ row: JSONValue?) throws -> [String] {
    try #require(row?["items"]?.array).map { item in
      let peak: JSONValue = .array(["peak", "peak_at", "direction"].map { item[$0] ?? .null })
      let (kind, metric) = (item["kind"]?.string ?? "", item["metric"]?.string ?? "-")
      return "\(kind) \(metric) \(item["start"]?.text ?? "") \(item["end"]?.text ?? "") \(peak.text)"
    }.sorted()
  }

  @Test(
    "It raises what the monitor raised that was sent the same points, whatever the line and the portions",
    arguments: [
      (ThresholdSettings(), points), (ThresholdSettings(.rate(alertsPerDay: 1)), 97),
      (ThresholdSettings(.quantile(0.99)), 500), (ThresholdSettings(.sigma(k: 6), refit: false), points),
      (ThresholdSettings(.fixed(4)), 12),
    ] as [(ThresholdSettings, Int64)])
  func equality(settings: ThresholdSettings, portion: Int64) throws {
    let fixture = try streamed(settings, portion: portion)
    let alerts = try raised(fixture)
    #expect(Set(alerts.map { $0.prefix { $0 != " " } }).isSuperset(of: ["anomaly", "flatline"]))
    let answer = try replay(fixture)
    #expect(try listed(answer["rows"]?.array?.first) == alerts)
    #expect(answer["from"]?.integer == Self.begin && answer["days"]?.number == Double(Self.days))
    #expect(try fixture.alerts().count == alerts.count, "A replay raises nothing.")
  }

  @Test("Each threshold has its row, whichever is in force, and changes nothing in the others")
  func rows() throws {
    let thresholds = [0.2, 1, 5].map { ThresholdSettings(.rate(alertsPerDay: $0)) }
    let rows = try #require(try replay(streamed(), thresholds)["rows"]?.array)
    #expect(rows.count == 3)
    for (row, settings) in zip(rows, thresholds) {
      #expect(try listed(row) == raised(streamed(settings)))
      #expect(row["threshold"] == .object(settings.json))
      #expect(row["line"]?["days"]?.integer == Self.days)
    }
    let counts = rows.compactMap { $0["alerts"]?.integer }
    #expect(counts[0] < counts[2] && counts[0] <= counts[1])
  }

  @Test("Labels of the range are the truth and move no line; without them only alerts are counted")
  func truth() throws {
    let fixture = try streamed()
    let before = try #require(try replay(fixture)["rows"]?.array?.first)
    for name in ["found", "recall", "right_alerts", "false_alerts_per_day", "precision", "f1", "delay"] {
      #expect(before[name] == .null)
    }
    #expect(try #require(before["alerts_per_day"]?.number) > 0)
    // Something happens every 331 points, for three of them.
    for number in stride(from: 0, to: Self.points, by: 331) {
      let start = Self.begin + number * 300
      try fixture.label("anomaly", from: start, to: start + 900)
    }
    let answer = try replay(fixture)
    let after = try #require(answer["rows"]?.array?.first)
    #expect(try listed(after) == listed(before) && after["line"] == before["line"])
    #expect(answer["events"]?.integer == 6)
    let (found, right) = try (#require(after["found"]?.integer), #require(after["right_alerts"]?.integer))
    let wrong = try #require(after["false_alerts"]?.integer)
    #expect(found >= 4 && right >= found && right + wrong == after["alerts"]?.integer)
    #expect(after["missed"]?.array?.count == Int(6 - found))
    // The flat line is nothing that anybody labelled.
    let flat = after["items"]?.array?.first { $0["kind"]?.string == "flatline" }
    #expect(flat?["right"]?.bool == false && flat?["event"] == .null)
    #expect(after["delay"]?.number == after["delay_points"]?.number.map { $0 * 300 })
    let short = try replay(fixture, limit: 1)["rows"]?.array?.first
    #expect(short?["items"]?.array?.count == 1 && short?["alerts"] == after["alerts"])
    #expect(short?["not_listed"]?.integer.map { $0 + 1 } == Int64(try listed(after).count))
  }

  @Test("Ignored points are taken off the days, and alerts in nothing else are not counted")
  func ignored() throws {
    let fixture = try streamed()
    let before = try #require(try replay(fixture)["rows"]?.array?.first)
    let flat = Self.begin + 890 * 300..<Self.begin + 1_000 * 300
    try fixture.label("ignore", from: flat.lowerBound, to: flat.upperBound)
    let answer = try replay(fixture)
    let after = try #require(answer["rows"]?.array?.first)
    #expect(answer["left_out"]?["ignored"]?.integer == 110)
    #expect(answer["days"]?.number == Double(Self.points - 110) * 300 / 86_400)
    let ignored = try #require(after["ignored_alerts"]?.integer)
    #expect(ignored > 0 && after["alerts"]?.integer == before["alerts"]?.integer.map { $0 - ignored })
    #expect(try listed(after) == listed(before))
  }

  @Test("What the version learnt from is left out and counted, and what it didn't is judged by any version")
  func stretches() throws {
    let fixture = try streamed()
    let first = try replay(fixture)
    #expect(first["left_out"]?["learnt"]?.integer == 7 * 288 && first["left_out"]?["earlier"]?.integer == 0)
    try fixture.retrain(from: EvaluatorFixture.start + 86_400, to: Self.begin + 86_400)
    #expect(try replay(fixture, version: 1)["rows"] == first["rows"])
    let second = try replay(fixture)
    #expect(second["version"]?.integer == 2 && second["from"]?.integer == Self.begin + 86_400)
    #expect(second["left_out"]?["learnt"]?.integer == 7 * 288 && second["left_out"]?["earlier"]?.integer == 288)
    #expect(throws: MonitoringError.self) { try replay(fixture, version: 3) }
    #expect(throws: MonitoringError.self) { try replay(fixture, to: Self.begin, version: 1) }
  }

  @Test("A range from later on is that of a monitor that was put on then")
  func later() throws {
    let late = Self.begin + 3 * 86_400
    let fixture = try EvaluatorFixture()
    try fixture.train()
    try fixture.send(3 * 288) { EvaluatorFixture.eventful($0, $1) }
    _ = try fixture.monitors.put("watch", model: "model")
    fixture.service.watch.tick()
    try fixture.send(3 * 288) { EvaluatorFixture.eventful(3 * 288 + $0, $1) }
    let answer = try replay(fixture, from: late)
    #expect(try listed(answer["rows"]?.array?.first) == raised(fixture))
    #expect(answer["from"]?.integer == late)
  }
}

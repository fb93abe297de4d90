import JSON
import Storage
import Testing

@testable import Monitoring

@Suite("What is put into the lines of receivers")
struct DeliverTests {
  @Test("Each receiver that is named gets one delivery, once, and those that are not there none")
  func each() throws {
    let fixture = try IncidentFixture()
    for id in ["a", "b", "c"] { try fixture.addReceiver(id) }
    try fixture.deliver(.opened, of: fixture.open(), to: ["b", "gone", "a", "b"])
    #expect(try ["a", "b", "c"].map { try fixture.deliveries($0).count } == [1, 1, 0])
    let (one, other) = (try #require(fixture.deliveries("a").first), try #require(fixture.deliveries("b").first))
    #expect(one.fingerprint == other.fingerprint && one.messageJSON == other.messageJSON)
    #expect(one.state == .pending && one.attempts == 0 && one.due == 5)
  }

  @Test("Other events, other incidents and other moments have other fingerprints")
  func fingerprints() throws {
    let fixture = try IncidentFixture()
    try fixture.addReceiver("a")
    let (first, second) = (try fixture.open(), try fixture.open())
    for incident in [first, second] {
      try fixture.deliver(.opened, of: incident, to: ["a"])
      try fixture.deliver(.grew, of: incident, alerts: [.sample(key: 1), .sample(key: 2)], to: ["a"])
      try fixture.deliver(.grew, of: incident, alerts: [.sample(key: 1), .sample(key: 2)], to: ["a"], now: 6)
      try fixture.deliver(.closed, of: incident, to: ["a"])
    }
    #expect(Set(try fixture.deliveries("a").map(\.fingerprint)).count == 8)
  }

  @Test("Of its end those hear too who heard of the incident before and are named no more; of its growing they don't")
  func former() throws {
    let fixture = try IncidentFixture()
    for id in ["a", "b"] { try fixture.addReceiver(id) }
    let incident = try fixture.open()
    try fixture.deliver(.opened, of: incident, to: ["a"])
    try fixture.deliver(.grew, of: incident, to: ["b"])
    try fixture.deliver(.closed, of: incident, to: [])
    #expect(try fixture.deliveries("a").map(\.event) == [.closed, .opened])
    #expect(try fixture.deliveries("b").map(\.event) == [.closed, .grew])
  }

  @Test("A receiver keeps the severity under which it first heard of an incident")
  func severity() throws {
    let fixture = try IncidentFixture()
    for id in ["a", "b"] { try fixture.addReceiver(id) }
    let incident = try fixture.open(severity: .warning)
    try fixture.deliver(.opened, of: incident, to: ["a"])
    try fixture.context.database.write { transaction in
      try transaction.incidents.update(
        incident.key, state: .open, severity: .critical, start: 60, end: nil, due: nil, now: 2)
    }
    try fixture.deliver(.grew, of: incident, to: ["a", "b"])
    #expect(try fixture.deliveries("a").map(\.severity) == [.warning, .warning])
    #expect(try fixture.deliveries("b").map(\.severity) == [.critical])
  }

  @Test("A message is bounded, whatever an incident holds, and reads back as it was written")
  func bounds() throws {
    let fixture = try IncidentFixture()
    try fixture.addReceiver("a")
    let long = String(repeating: "\"\\\u{1}é", count: 20_000)
    var (tags, said) = (JSONObject(), JSONObject())
    for number in 0..<200 { tags["tag\(number)" + long] = .string(long) }
    said["summary"] = .string(long)
    said["reasons"] = .array([.string(long)])
    let reasons = JSONValue.object(said).text
    let alerts = (1...1_000).map { AlertRecord.sample(key: $0, series: "orders-\($0)", reasons: reasons) }
    try fixture.deliver(
      .opened, of: fixture.open(group: JSONValue.object(tags).text), alerts: alerts, to: ["a"])
    let delivery = try #require(try fixture.deliveries("a").first)
    #expect(delivery.messageJSON.utf8.count < 40_000)
    let message = try #require(IncidentMessage(json: delivery.messageJSON))
    #expect(message.count == 1_000 && message.alerts.count == IncidentMessage.mostAlerts)
    #expect(message.alerts.first?.series == "orders-1" && message.group.count == IncidentMessage.mostTags)
    #expect(message.summary.hasSuffix(", and 999 more alerts"))
    #expect(IncidentMessage(json: message.json) == message)
  }

  @Test("A message says what the alert says, and something sound where the alert says nothing")
  func words() throws {
    let fixture = try IncidentFixture()
    let incident = try fixture.open()
    func message(_ alerts: [AlertRecord]) -> IncidentMessage {
      IncidentMessage(.opened, of: incident, alerts: alerts, now: 5)
    }
    let said = AlertRecord.sample(key: 1, reasons: #"{"summary":"orders 12 at 17:35","reasons":[{"kind":"low"}]}"#)
    #expect(message([said]).summary == "orders 12 at 17:35")
    #expect(message([said]).alerts.first?.reasons?.text == #"[{"kind":"low"}]"#)
    #expect(message([said, .sample(key: 2)]).summary == "orders 12 at 17:35, and 1 more alert")
    #expect(message([.sample(key: 1)]).summary == "unusual values in orders since 1970-01-01T00:01:00Z")
    #expect(message([.sample(key: 1, reasons: "damaged")]).summary.hasPrefix("unusual values"))
    #expect(message([]).summary.contains("no alert stands any more"))
  }

  @Test("A transaction that fails tells nobody")
  func atomic() throws {
    struct Failure: Error {}
    let fixture = try IncidentFixture()
    try fixture.addReceiver("a")
    let incident = try fixture.open()
    #expect(throws: Failure.self) {
      try fixture.context.database.write { transaction in
        try transaction.deliver(.opened, of: incident, alerts: [], to: ["a"], now: 5)
        throw Failure()
      }
    }
    #expect(try fixture.deliveries("a").isEmpty)
  }
}

import Storage
import SeededRandom
import Testing

@testable import Monitoring

@Suite("Points that come late, and corrections")
struct LatePointTests {
  /// A monitor, and an hour of ordinary points.
  private func fixture() throws -> EvaluatorFixture {
    let fixture = try EvaluatorFixture()
    try fixture.watch()
    try fixture.send(12)
    return fixture
  }

  @Test("A late spike opens an alert that says so")
  func spike() throws {
    let fixture = try fixture()
    let time = EvaluatorFixture.time(fixture.count - 3)
    let answer = try fixture.add([time], [190])
    #expect(answer.scores["watch"]?.directions.first == 1)
    let alert = try #require(try fixture.alerts().last)
    #expect(alert.isLate)
    #expect(alert.start == time)
    #expect(alert.incident != nil)
    // The alert goes on as any other.
    try fixture.send(100)
    #expect(try fixture.alerts().last?.end != nil)
  }

  @Test("What a correction undoes is withdrawn, with its incident")
  func undone() throws {
    let fixture = try fixture()
    let ordinary = fixture.ordinary()
    try fixture.send(1) { _, _ in 900 }
    try fixture.send(3)
    let alert = try #require(try fixture.alerts().first)
    #expect(alert.withdrawnAt == nil)
    try fixture.add([alert.start], [ordinary])
    let withdrawn = try #require(try fixture.alerts(AlertFilter(isWithdrawn: true)).first)
    #expect(withdrawn.key == alert.key)
    #expect(withdrawn.status == .withdrawn)
    #expect(withdrawn.end != nil)
    let incident = try IncidentService(context: fixture.context).incident(alert.incident)
    #expect(incident.incident.status == .withdrawn)
    #expect(incident.alerts.isEmpty)
    // What comes after it is an alert of its own.
    try fixture.send(1) { _, _ in 900 }
    #expect(try fixture.alerts(AlertFilter(isWithdrawn: false)).count == 1)
  }

  @Test("Nothing is opened for a time before the monitor, or for more than a day ago", arguments: [0, 1])
  func past(kind: Int64) throws {
    let fixture = try fixture()
    if kind == 1 { try fixture.send(400) }
    let before = try fixture.alerts().count
    let number = kind == 0 ? fixture.count - 20 : fixture.count - 300
    try fixture.add([EvaluatorFixture.time(number)], [900])
    #expect(try fixture.alerts().count == before)
  }

  @Test(
    "Whatever came late or wrong within a day, what stands is what stands where all came right",
    arguments: 0..<6 as Range<UInt64>)
  func equivalence(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let (straight, crooked) = (try EvaluatorFixture(seed: seed), try EvaluatorFixture(seed: seed))
    var wrong: [(index: Int64, right: Double)] = []
    let kinds = (0..<200).map { _ in Int.random(in: 0..<30, using: &generator) }
    let change = { (index: Int64, value: Double) in kinds[Int(index)] == 0 ? value + 60 : value }
    for fixture in [straight, crooked] { try fixture.watch() }
    let first = straight.count
    try straight.send(200, change)
    try crooked.send(200) { index, value in
      let right = change(index, value)
      guard kinds[Int(index)] % 10 == 0 else { return right }
      wrong.append((index, right))
      return kinds[Int(index)] == 10 ? .nan : right > value ? value : value + 60
    }
    for (index, right) in wrong.shuffled(using: &generator) {
      try crooked.add([EvaluatorFixture.time(first + index)], [right])
    }
    let standing = AlertFilter(isWithdrawn: false)
    let (expected, found) = (try straight.alerts(standing), try crooked.alerts(standing))
    #expect(!expected.isEmpty)
    #expect(found.filter { $0.kind == .anomaly }.map(\.start) == expected.filter { $0.kind == .anomaly }.map(\.start))
    #expect(found.filter { $0.kind == .anomaly }.map(\.end) == expected.filter { $0.kind == .anomaly }.map(\.end))
    // And it goes on alike.
    for fixture in [straight, crooked] { try fixture.send(60) }
    #expect(
      try crooked.alerts(standing).filter { $0.kind == .anomaly }.map(\.end)
        == straight.alerts(standing).filter { $0.kind == .anomaly }.map(\.end))
  }
}

import Detectors
import Storage
import Testing

@testable import Monitoring

@Suite("Questions that come with the days")
struct DailyQuestionTests {
  private static let day = 86_400 / EvaluatorFixture.interval

  /// Two days after those that were learnt: an alert on the first, and a value that is close to one.
  private func watched() throws -> EvaluatorFixture {
    let fixture = try EvaluatorFixture(algorithm: .ensemble)
    try fixture.watch()
    try fixture.send(Self.day) { index, value in index == 100 ? value + 300 : index == 200 ? value + 28 : value }
    return fixture
  }

  private func asked(_ fixture: EvaluatorFixture) throws -> [QueryRecord] {
    try QueryService(service: fixture.service).page(of: "model", limit: 100).queries.map(\.query)
  }

  @Test("With the first point of a day the alerts and near misses of the one before are asked about, the latest first")
  func daily() throws {
    let fixture = try watched()
    let before = try asked(fixture)
    #expect(before.count == 10 && before.allSatisfy { $0.query.reason == "peak" })
    let alert = try #require(try fixture.alerts().first)
    try fixture.send(1)
    let after = try asked(fixture)
    let news = after.filter { $0.query.reason != "peak" }
    #expect(Array(after.prefix(news.count)) == news && (1...3).contains(news.count))
    #expect(news.map(\.query.peak) == news.map(\.query.peak).sorted(by: >))
    let asked = try #require(news.first { $0.query.reason == "alert" })
    #expect(asked.query.start < alert.start && asked.query.end > alert.start && asked.query.peak == alert.peak.time)
    // Once a day, whatever comes; what is still open is not asked again.
    try fixture.send(Self.day - 1)
    #expect(try self.asked(fixture) == after)
    try fixture.restart()
    #expect(try self.asked(fixture) == after)
  }

  @Test("A verdict on an alert labels its points and moves the line at once, and is asked about no more")
  func verdict() throws {
    let fixture = try watched()
    let alert = try #require(try fixture.alerts().first)
    let before = try #require(try fixture.model.threshold)
    let alerts = AlertService(context: fixture.context)
    let seen = try alerts.acknowledge(alert.key, by: "mia", note: "a load test", verdict: .normal)
    #expect(seen.acknowledgedBy == "mia")
    let after = try #require(try fixture.model.threshold)
    #expect(after.settings == before.settings.answered && after.settings != before.settings)
    let labels = try LabelService(context: fixture.context).list(LabelQuery(limit: 10), of: "kpi").labels
    #expect(labels.map(\.label.kind) == [.normal] && labels.first?.label.start == alert.start)
    try fixture.send(1)
    #expect(try asked(fixture).allSatisfy { $0.query.peak != alert.peak.time })
    // The line of the new day has the whole day before to go by, and lies above what it would have been.
    let next = try #require(try fixture.model.threshold)
    let other = try watched()
    try other.send(1)
    #expect(try next.value > #require(try other.model.threshold).value)
  }

  @Test("What is answered on one day holds on every later one, whatever came before or after a restart")
  func kept() throws {
    func line(restarting: Bool, portions: Int64) throws -> [Double] {
      let fixture = try watched()
      let questions = try asked(fixture).prefix(3)
      let feedback = questions.map {
        Feedback(query: $0.id, kind: .normal, ranges: nil, note: nil, author: nil)
      }
      _ = try FeedbackService(service: fixture.service).accept(feedback, to: "model", trains: false)
      let first = fixture.count
      return try (0..<3).map { _ in
        for _ in 0..<portions {
          let sent = fixture.count - first
          try fixture.send(Self.day / portions) { EvaluatorFixture.eventful(sent + $0, $1) }
        }
        if restarting { try fixture.restart() }
        return try #require(try fixture.model.threshold).value
      }
    }
    let lines = try line(restarting: false, portions: 1)
    #expect(try line(restarting: true, portions: 1) == lines)
    #expect(try line(restarting: false, portions: 12) == lines)
  }
}

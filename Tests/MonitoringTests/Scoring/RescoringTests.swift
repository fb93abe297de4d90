import Detectors
import Storage
import Testing

@testable import Monitoring

@Suite("Scores that are made anew")
struct RescoringTests {
  private func read(_ fixture: EvaluatorFixture) throws -> (scores: [Double], tag: String) {
    let reader = ScoreReader(service: fixture.service)
    let subject = try reader.subject(model: "model", series: nil)
    let range = try reader.read(subject, slots: reader.slots(of: subject, from: nil, to: nil))
    return (range.scores, subject.tag)
  }

  private static func isSame(_ one: some Sequence<Double>, _ other: some Sequence<Double>) -> Bool {
    one.elementsEqual(other) { $0 == $1 || $0.isNaN && $1.isNaN }
  }

  @Test("A new normal changes the scores after its beginning and no other, and taken back changes them back")
  func newNormal() throws {
    let fixture = try EvaluatorFixture(algorithm: .ensemble)
    try fixture.watch()
    let step = Int(fixture.count) + 10
    try fixture.send(14) { index, value in index >= 10 ? value + 300 : value }
    let before = try read(fixture)
    let alert = try #require(try fixture.alerts().first)
    #expect(alert.start == EvaluatorFixture.time(Int64(step)) && alert.end == nil)
    _ = try AlertService(context: fixture.context).acknowledge(alert.key, by: "mia", note: nil, verdict: .newNormal)
    let after = try read(fixture)
    #expect(after.tag != before.tag)
    #expect(Self.isSame(before.scores[...step], after.scores[...step]))
    #expect(zip(before.scores, after.scores).dropFirst(step + 1).allSatisfy { $1 < $0 })
    // What comes on the new side is ordinary: the alert ends with the last point before the label.
    try fixture.send(30) { _, value in value + 300 }
    let ended = try #require(try fixture.alerts().first)
    #expect(ended.key == alert.key && ended.end == EvaluatorFixture.time(Int64(step + 4)))
    let labels = LabelService(context: fixture.context)
    let label = try #require(try labels.list(LabelQuery(limit: 10), of: "kpi").labels.first)
    #expect(label.label.kind == .newNormal)
    try labels.withdraw(label.id, of: "kpi")
    #expect(Self.isSame(try read(fixture).scores[..<before.scores.count], before.scores))
  }

  @Test("By the clocks of another zone a day that was an hour longer there has other scores, and back again the same")
  func timezone() throws {
    let fixture = try EvaluatorFixture(algorithm: .ensemble)
    func move(to zone: String) throws {
      _ = try SeriesService(context: fixture.context).createOrRedefine(
        SeriesDefinition(id: "kpi", interval: EvaluatorFixture.interval, metrics: ["value"], timezone: zone))
    }
    try move(to: "America/New_York")
    try fixture.watch()
    // To 13 March 2024, past the change of clocks in New York on the tenth.
    try fixture.send((1_710_288_000 - EvaluatorFixture.start) / EvaluatorFixture.interval - fixture.count)
    let before = try read(fixture)
    try move(to: "UTC")
    let after = try read(fixture)
    #expect(after.tag != before.tag)
    #expect(!Self.isSame(after.scores, before.scores))
    try move(to: "America/New_York")
    #expect(Self.isSame(try read(fixture).scores, before.scores))
  }
}

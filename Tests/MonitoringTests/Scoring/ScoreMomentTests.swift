import Series
import Storage
import Testing

@testable import Monitoring

@Suite("Scores, points and tag of one moment")
struct ScoreMomentTests {
  private static let changed: Int64 = 500

  private static func trained() throws -> (fixture: EvaluatorFixture, reader: ScoreReader, subject: ScoringTarget) {
    let fixture = try EvaluatorFixture()
    try fixture.train()
    let reader = ScoreReader(service: fixture.service)
    return (fixture, reader, try reader.subject(series: "kpi", model: "model"))
  }

  private static func correct(_ fixture: EvaluatorFixture, to value: Double) throws {
    try fixture.add([EvaluatorFixture.time(changed)], [value])
  }

  private static func slots(_ subject: ScoringTarget) throws -> Range<Int64> {
    let extent = try #require(subject.series.slots)
    return extent.lowerBound + changed - 20..<extent.lowerBound + changed + 40
  }

  private static func isSame(_ one: ScoredRange, _ other: ScoredRange) -> Bool {
    func bits(_ range: ScoredRange) -> [[UInt64]] {
      ([range.scores] + range.values.map(\.values) + range.bands.map(\.expected)).map { $0.map(\.bitPattern) }
    }
    return bits(one) == bits(other)
  }

  @Test(
    "A correction in the middle of a look gives neither its scores nor its values, whether scores are kept or not",
    arguments: [true, false])
  func correction(areKept: Bool) throws {
    let expected = try Self.trained()
    let (fixture, reader, subject) = try Self.trained()
    // A correction forgets the scores from its point on; a look keeps them again.
    for each in [expected.fixture, fixture] { try Self.correct(each, to: 90) }
    let before = try expected.reader.read(expected.subject, slots: Self.slots)
    if areKept { _ = try reader.read(subject, slots: Self.slots) }
    let seen = try reader.read(subject) { now in
      try Self.correct(fixture, to: 900)
      return try Self.slots(now)
    }
    #expect(Self.isSame(seen, before))
    #expect(seen.values[0].values[20] == 90)
    let after = try reader.read(subject, slots: Self.slots)
    #expect(after.values[0].values[20] == 900)
    #expect(after.scores[20] > before.scores[20])
    #expect(after.subject.tag != seen.subject.tag)
    try Self.correct(expected.fixture, to: 900)
    #expect(Self.isSame(after, try expected.reader.read(expected.subject, slots: Self.slots)))
  }
}

import Testing

@testable import Evaluation

@Suite("Events and alarms")
struct EventCountTests {
  @Test(
    "A standing alarm is counted again every 12 points or six hours, whichever is more",
    arguments: [(1, 21_600), (60, 360), (300, 72), (7_000, 12), (86_400, 12)] as [(Int64, Int)])
  func renewal(interval: Int64, points: Int) {
    #expect(EventCount.renewal(interval: interval) == points)
  }

  @Test("An alarm that is always on finds everything at the price of an alarm every six hours")
  func alwaysOn() throws {
    let labels = (0..<720).map { (30..<40).contains($0) }
    let scored = try LabelledScores(scores: labels.map { _ in 1 }, labels: labels)
    let events = scored.eventCount(at: 1, interval: 300)
    #expect(events == EventCount(found: 1, missed: 0, alarms: 10, falseAlarms: 9))
    #expect(isClose(events.precision, 0.1))
    #expect(events.recall == 1)
  }

  @Test("Runs are alarms, the ones that touch no anomaly false")
  func runs() throws {
    let scored = try LabelledScores(
      scores: [0, 1, 1, 0, 1, 0, .nan, 1, .nan, 1, 0], labels: (0..<11).map { $0 == 4 || $0 == 5 || $0 == 0 })
    let events = scored.eventCount(at: 1, interval: 300)
    #expect(events == EventCount(found: 1, missed: 1, alarms: 3, falseAlarms: 2))
    #expect(isClose(events.f1, 0.4))
  }

  @Test("Nothing flagged has no alarms and misses everything")
  func silent() throws {
    let scored = try LabelledScores(scores: [0, 0], labels: [true, false])
    #expect(scored.eventCount(at: 1, interval: 60) == EventCount(found: 0, missed: 1, alarms: 0, falseAlarms: 0))
  }

  @Test("The curve of thresholds tells alerts a day, and anomalies found and missed")
  func curve() throws {
    // Two days at five minutes: an anomaly of score 9, one of score 5, and a false peak of score 7.
    var scores = [Double](repeating: 1, count: 576)
    (scores[100], scores[300], scores[500]) = (9, 7, 5)
    let scored = try LabelledScores(scores: scores, labels: (0..<576).map { $0 == 100 || $0 == 500 })
    let points = ThresholdCurve(scored, interval: 300, including: [8]).points
    #expect(points.map(\.threshold) == [1, 5, 7, 8, 9])
    #expect(points.map(\.alertsPerDay) == [4, 1.5, 1, 0.5, 0.5])
    #expect(points.map(\.found) == [2, 2, 1, 1, 1])
    #expect(points.map(\.missed) == [0, 0, 1, 1, 1])
    #expect(points.map(\.falseAlertsPerDay) == [3, 0.5, 0.5, 0, 0])
    let flagged: [Double] = [576, 3, 2, 1, 1]
    #expect(points.map { ($0.flaggedShare * 576).rounded() } == flagged)
  }

  @Test("Fewer anomalies are found at higher thresholds, and the curve is bounded", arguments: 1...5)
  func bounded(seed: UInt64) throws {
    let scored = try randomCase(seed: seed, count: 400)
    let points = ThresholdCurve(scored, interval: 3_600, limit: 20).points
    #expect(!points.isEmpty && points.count <= 20)
    #expect(points.map(\.found) == points.map(\.found).sorted(by: >))
  }
}

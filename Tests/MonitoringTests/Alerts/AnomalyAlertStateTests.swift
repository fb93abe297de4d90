import Evaluation
import SeededRandom
import Testing

@testable import Monitoring

@Suite("The life of an anomaly alert")
struct AnomalyAlertStateTests {
  /// A minute's grid: closing after 60 normal points.
  private func steps(_ scores: [Double], from first: Int64 = 100) -> [AlertTransition] {
    var life = AnomalyAlertState()
    return scores.enumerated().flatMap { index, score in
      life.take(.sample(slot: first + Int64(index), score: score), by: AlertConditions(interval: 60))
    }
  }

  @Test(
    "Unless told it closes at the pace of the threshold's clusters",
    arguments: [(60, 60), (300, 12), (1, 3_600), (3_600, 3), (7_000, 3), (420, 8), (86_400, 3)] as [(Int64, Int64)])
  func pace(interval: Int64, closing: Int64) {
    #expect(AlertConditions(interval: interval).closeAfter == closing)
    #expect(AlertPace(interval: interval).closing == closing)
  }

  @Test("It opens at the alert line, worsens with each higher score, and closes after so many normal points")
  func life() {
    let scores = [0.2, 0.999, 1, 1.5, 1.2, 2] + [Double](repeating: 0.3, count: 60) + [0.1]
    #expect(
      steps(scores) == [
        .open(start: 102, peak: ScorePeak(score: 1, slot: 102, direction: 1)),
        .worsen(ScorePeak(score: 1.5, slot: 103, direction: 1)),
        .worsen(ScorePeak(score: 2, slot: 105, direction: 1)), .close(end: 106),
      ])
  }

  @Test("One normal point too few leaves it open, and an anomalous one starts the count again")
  func almostClosed() {
    let almost = [Double](repeating: 0, count: 59)
    #expect(steps([3] + almost).count == 1)
    #expect(steps([3] + almost + [1] + almost).count == 1)
    #expect(steps([3] + almost + [1] + almost + [0]).last == .close(end: 161))
  }

  @Test("Missing points neither close it nor lengthen it")
  func missing() {
    let gap = [Double](repeating: .nan, count: 500)
    #expect(steps([2] + gap).count == 1)
    #expect(steps([2] + gap + [Double](repeating: 0, count: 60)).last == .close(end: 101))
  }

  @Test("An alarm that stands on is one alert, however long", arguments: [1, 360, 3_600, 100_000])
  func standing(points: Int) {
    let opened = steps([Double](repeating: 1.5, count: points)).count { if case .open = $0 { true } else { false } }
    #expect(opened == 1)
  }

  @Test("Whatever comes, opening and closing take turns and times go forward", arguments: 0..<20 as Range<UInt64>)
  func alternation(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let scores = (0..<5_000).map { _ in
      Int.random(in: 0..<10, using: &generator) == 0 ? Double.nan : Double.random(in: 0..<1.02, using: &generator)
    }
    var openedAt: Int64?
    for step in steps(scores) {
      switch step {
      case .hold: Issue.record("no rule was given")
      case .open(let start, let peak, _):
        #expect(openedAt == nil)
        #expect(peak?.slot == start)
        openedAt = start
      case .worsen(let peak): #expect(openedAt.map { $0 <= peak.slot } == true)
      case .close(let end):
        #expect(openedAt.map { $0 < end } == true)
        openedAt = nil
      }
    }
  }
}

import Detectors
import Testing

@testable import Monitoring

@Suite("The lives of alerts of a standstill")
struct StandstillLivesTests {
  /// A flat line from 12 points on; silence from 3 missing points on.
  private let history = StandstillHistory(points: 1_000, longestRun: 2, longestGap: 1, changes: 800)

  private func flatline(_ values: [Double], history: StandstillHistory?, scores: [Double] = []) -> [AlertTransition] {
    var life = FlatlineAlertState()
    return values.enumerated().flatMap { index, value in
      life.take(
        value,
        of: .sample(slot: Int64(index), value: value, score: index < scores.count ? scores[index] : .nan),
        history: history)
    }
  }

  @Test("A flat line starts where its run began and ends at the first other value")
  func flatline() {
    let values = [1, 2] + [Double](repeating: 5, count: 20) + [6, 7]
    #expect(flatline(values, history: history) == [.open(start: 2, peak: nil), .close(end: 22)])
  }

  @Test("One point less than the limit is no flat line, and missing points do not break one")
  func flatlineLimit() {
    #expect(flatline([1] + [Double](repeating: 5, count: 11) + [6], history: history).isEmpty)
    let broken = [1, 5, 5, 5, 5, 5, 5, .nan, .nan, 5, 5, 5, 5, 5, 5] as [Double]
    #expect(flatline(broken, history: history) == [.open(start: 1, peak: nil)])
  }

  @Test("A series without a history, or constant by nature, has no flat line")
  func flatlineWithoutHistory() {
    let values = [Double](repeating: 5, count: 100)
    #expect(flatline(values, history: nil).isEmpty)
    let constant = StandstillHistory(points: 1_000, longestRun: 1_000, longestGap: 0, changes: 0)
    #expect(flatline(values, history: constant).isEmpty)
  }

  @Test("The highest score of the run is the alert's peak")
  func flatlinePeak() {
    let scores = [0, 0.5] + [Double](repeating: 0.1, count: 12) + [0.7]
    let steps = flatline([1] + [Double](repeating: 5, count: 14), history: history, scores: scores)
    #expect(
      steps == [
        .open(start: 1, peak: ScorePeak(score: 0.5, slot: 1, direction: 1)),
        .worsen(ScorePeak(score: 0.7, slot: 14, direction: 1)),
      ])
  }

  @Test("Missing points open an alert where the first is missing, and a measured one ends it")
  func silence() {
    var life = SilenceAlertState()
    let values = [1, .nan, .nan, 2, .nan, .nan, .nan, .nan, 3] as [Double]
    let steps = values.enumerated().flatMap { index, value in
      life.take(.sample(slot: Int64(index), value: value), history: history, interval: 60)
    }
    #expect(steps == [.open(start: 4, peak: nil), .close(end: 8)])
  }

  @Test("By the clock, a series that sends single points is missed after its limit and one interval")
  func deadline() {
    var life = SilenceAlertState()
    #expect(life.tick(now: .max, history: history, interval: 60).isEmpty)
    _ = life.take(.sample(slot: 7, value: 1), history: history, interval: 60)
    life.arrive(at: 10_000, slots: 1)
    #expect(life.deadline(history: history, interval: 60) == 10_240)
    #expect(life.tick(now: 10_239, history: history, interval: 60).isEmpty)
    #expect(life.tick(now: 10_240, history: history, interval: 60) == [.open(start: 8, peak: nil)])
    #expect(life.tick(now: 99_999, history: history, interval: 60).isEmpty)
    #expect(life.deadline(history: history, interval: 60) == nil)
  }

  @Test(
    "A batch promises the next after as long, though within a day",
    arguments: [
      (1_000, 60, 60_180), (100_000, 60, 86_400), (100_000, 86_400, 345_600), (0, 60, 240),
    ] as [(Int64, Int64, Int64)])
  func batches(slots: Int64, interval: Int64, seconds: Int64) {
    var life = SilenceAlertState(measured: 5)
    life.arrive(at: 0, slots: slots)
    #expect(life.deadline(history: history, interval: interval) == seconds)
  }

  @Test("An alert that the clock opened ends after it starts, whenever the missing points come")
  func lateArrival() {
    var life = SilenceAlertState(measured: 5)
    life.arrive(at: 0, slots: 1)
    #expect(life.tick(now: 1_000_000, history: history, interval: 60) == [.open(start: 6, peak: nil)])
    #expect(life.take(.sample(slot: 6, value: 1), history: history, interval: 60) == [.close(end: 7)])
  }
}

import Testing

@testable import Evaluation

@Suite("Alerts held against events")
struct AlertJudgementTests {
  /// As `Reference/alerts.py` draws them.
  private func ranges(_ draws: [Double], step: Int64, gap: Double, length: Double) -> [Range<Int64>] {
    var (ranges, place) = ([Range<Int64>](), Int64(0))
    for index in stride(from: 0, to: draws.count, by: 2) {
      let start = place + 1 + Int64(draws[index] * gap)
      place = start + 1 + Int64(draws[index + 1] * length)
      ranges.append(start * step..<place * step)
    }
    return ranges
  }

  @Test(
    "Found, counted, right and late are what an independent program finds (Reference/alerts.py)",
    arguments: [
      (1, 100, 46, 0.4649462365591398), (60, 100, 46, 0.4649462365591398), (300, 102, 46, 0.46029380455609964),
      (420, 105, 49, 0.46832740213523133), (3_600, 132, 63, 0.4736084452975048),
      (86_400, 132, 63, 0.4736084452975048),
    ] as [(Int64, Int, Int, Double)])
  func reference(step: Int64, alerts: Int, right: Int, f1: Double) throws {
    let draws = ReferenceCase.congruential(seed: 11, count: 400)
    let judgement = AlertJudgement(
      alerts: ranges(Array(draws[..<180]), step: step, gap: 50, length: 5)
        + ranges(Array(draws[180..<200]), step: step, gap: 400, length: 90),
      events: ranges(Array(draws[200...]), step: step, gap: 40, length: 12), interval: step)
    #expect(judgement.events == 100 && judgement.found == 47)
    #expect(judgement.alerts == alerts && judgement.right == right && judgement.wrong == alerts - right)
    #expect(judgement.delays.compactMap(\.self).reduce(0, +) == 96 && judgement.medianDelay == 0)
    #expect(isClose(try #require(judgement.f1), f1))
  }

  @Test(
    "An alert is of an event up to three points after its end, and not one point later",
    arguments: [(900, true), (2_399, true), (2_400, false), (0, false), (899, false)] as [(Int64, Bool)])
  func grace(start: Int64, isRight: Bool) {
    // One second long; the event has two points of five minutes.
    let judgement = AlertJudgement(alerts: [start..<start + 1], events: [900..<1_500], interval: 300)
    #expect(judgement.found == (isRight ? 1 : 0) && judgement.right == (isRight ? 1 : 0))
    #expect(judgement.verdicts.first?.event == (isRight ? 0 : nil))
  }

  @Test("An alarm that stands on is counted again every six hours, each part by itself")
  func standing() {
    let day = AlertJudgement(alerts: [0..<86_400], events: [30_000..<30_060, 50_000..<50_060], interval: 60)
    #expect(day.verdicts == [AlertJudgement.Verdict(counted: 4, right: 2, event: 0)])
    #expect(day.recall == 1 && day.precision == 0.5 && day.delays == [0, 0])
    // The third part begins 6,800 s before the second event: it is not late, and neither is one that began before.
    let hours = AlertJudgement(alerts: [0..<12 * 3_600], events: [3_600..<7_200], interval: 3_600)
    #expect(hours.alerts == 1 && hours.right == 1)
  }

  @Test("The delay is that of the first alert in an event, its median that of the events that are found")
  func delay() {
    let events: [Range<Int64>] = [600..<1_200, 6_000..<6_600, 9_000..<9_600, 12_000..<12_060]
    let judgement = AlertJudgement(
      alerts: [1_080..<1_140, 720..<780, 6_060..<6_120, 9_600..<9_660], events: events, interval: 60)
    #expect(judgement.delays == [2, 1, 10, nil])
    #expect(judgement.medianDelay == 2)
    #expect(judgement.recall == 0.75 && judgement.precision == 1)
  }

  @Test("Scores at a threshold are judged by the alerts of a monitor and the labelled segments")
  func threshold() throws {
    // Every six hours an alert; the first finds the event.
    let labels = (0..<720).map { (30..<40).contains($0) }
    let always = try LabelledScores(scores: labels.map { _ in 1 }, labels: labels).judgement(at: 1, interval: 300)
    #expect(always.alerts == 10 && always.right == 1 && always.recall == 1 && always.delays == [0])
    // One alert with what is not flagged in between; it begins after the first label, and before the second.
    let scores: [Double] = [0, 1, 1, 0, 1, 0, .nan, 1, .nan, 1, 0]
    let scored = try LabelledScores(scores: scores, labels: scores.indices.map { [0, 4, 5].contains($0) })
    let judged = scored.judgement(at: 1, interval: 300)
    #expect(judged.verdicts == [AlertJudgement.Verdict(counted: 1, right: 1, event: 0)] && judged.delays == [1, 0])
    let silent = try LabelledScores(scores: [0, 0], labels: [true, false]).judgement(at: 1, interval: 60)
    #expect(silent.events == 1 && silent.found == 0 && silent.alerts == 0)
  }

  @Test("Without events, and without alerts, there is only what can be said")
  func nothing() {
    let quiet = AlertJudgement(alerts: [], events: [0..<60], interval: 60)
    #expect(quiet.recall == 0 && quiet.precision == nil && quiet.f1 == 0 && quiet.medianDelay == nil)
    let unknown = AlertJudgement(alerts: [0..<60], events: [], interval: 60)
    #expect(unknown.recall == nil && unknown.f1 == nil && unknown.alerts == 1 && unknown.wrong == 1)
  }
}

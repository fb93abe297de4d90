import Detectors
import Storage
import Testing

@testable import Monitoring

@Suite("Standing still and silence, metric by metric")
struct MetricEvaluationTests {
  private static let history = StandstillHistory(points: 1_000, longestRun: 2, longestGap: 1, changes: 800)

  /// What becomes of three metrics that change at every point, but for what `change` makes of them.
  private func changes(
    metrics: Int = 3, points: Int64 = 60, history: StandstillHistory? = history,
    _ change: (_ slot: Int64, _ metric: Int) -> Double?
  ) -> [AlertChange] {
    var state = MonitorState(generation: 1)
    state.learn(
      Standstill(whole: Self.history, metrics: Array(repeating: history ?? Self.history, count: metrics)), day: 1)
    return (0..<points).flatMap { slot in
      let values = (0..<metrics).map { change(slot, $0) ?? Double(slot * 7 + Int64($0)) }
      return state.take(
        JudgedPoint(slot: slot, values: values, score: 0, direction: 0), by: AlertConditions(interval: 300),
        interval: 300)
    }
  }

  @Test(
    "Whichever metric is missing beside others is told of by name, from its first missing point to its return",
    arguments: 0..<3)
  func missing(dead: Int) {
    let found = changes { slot, metric in metric == dead && (20..<40).contains(slot) ? .nan : nil }
    #expect(
      found == [
        AlertChange(kind: .noData, metric: dead, step: .open(start: 20, peak: nil)),
        AlertChange(kind: .noData, metric: dead, step: .close(end: 40)),
      ])
  }

  @Test("Whichever metric stands still is told of by name", arguments: 0..<3)
  func stuck(dead: Int) {
    let found = changes { slot, metric in metric == dead && (20..<40).contains(slot) ? 5 : nil }
    #expect(found.map(\.kind) == [.flatline, .flatline])
    #expect(found.map(\.metric) == [dead, dead])
    #expect(found.last?.step == .close(end: 40))
  }

  @Test("A series that falls silent is one alert of no metric, however many it has", arguments: [2, 3, 9])
  func silent(metrics: Int) {
    let found = changes(metrics: metrics) { slot, _ in (20..<40).contains(slot) ? .nan : nil }
    #expect(
      found == [
        AlertChange(kind: .noData, step: .open(start: 20, peak: nil)),
        AlertChange(kind: .noData, step: .close(end: 40)),
      ])
  }

  @Test("The one metric of a series is named whether it stands still or is missing")
  func single() {
    let found = changes(metrics: 1) { slot, _ in (20..<40).contains(slot) ? .nan : nil }
    #expect(found.map(\.metric) == [0, 0])
  }

  @Test("Two metrics that die one after the other are an alert each, and the silence of the last one is the series'")
  func oneByOne() {
    let found = changes(metrics: 2) { slot, metric in
      (metric == 1 && slot >= 20 && slot < 50) || (metric == 0 && slot >= 30 && slot < 50) ? .nan : nil
    }
    #expect(
      found == [
        AlertChange(kind: .noData, metric: 1, step: .open(start: 20, peak: nil)),
        AlertChange(kind: .noData, step: .open(start: 30, peak: nil)),
        AlertChange(kind: .noData, metric: 1, step: .close(end: 50)),
        AlertChange(kind: .noData, step: .close(end: 50)),
      ])
  }

  @Test("A metric that comes back a point later than the others after a silence is not missed")
  func laggard() {
    let found = changes(metrics: 2) { slot, metric in (20..<(metric == 1 ? 41 : 40)).contains(slot) ? .nan : nil }
    #expect(found.map(\.metric) == [nil, nil])
  }

  @Test(
    "A metric that is measured now and then by nature, or was never measured, is not missed",
    arguments: [
      StandstillHistory(points: 80, longestRun: 2, longestGap: 11, changes: 70),
      StandstillHistory(points: 0, longestRun: 0, longestGap: 0, changes: 0),
    ])
  func sparse(history: StandstillHistory) {
    let found = changes(history: history) { slot, metric in
      metric == 2 && (history.points == 0 || slot % 12 != 0) ? .nan : nil
    }
    #expect(found.isEmpty)
  }

  @Test("What was deleted at the end is forgotten: judged again, alerts that began there gone, others going on")
  func rewinding() {
    var state = MonitorState(generation: 1)
    state.learn(Standstill(whole: Self.history, metrics: [Self.history]), day: 1)
    for slot in 0..<20 as Range<Int64> {
      _ = state.take(
        .sample(slot: slot, value: Double(slot % 5), score: slot == 15 ? 2 : 0), by: AlertConditions(interval: 3_600),
        interval: 3_600)
    }
    for slot in 20..<60 as Range<Int64> {
      _ = state.take(.sample(slot: slot, value: 7, score: 0), by: AlertConditions(interval: 3_600), interval: 3_600)
    }
    _ = state.take(.sample(slot: 1_000, value: 8, score: 3), by: AlertConditions(interval: 3_600), interval: 3_600)
    state.rewind(to: 40)
    #expect(state.judged == 40)
    #expect(state.scored == 40)
    #expect(state.anomaly.standing == nil)
    #expect(state.silence.measured == 40)
    #expect(
      state.take(.sample(slot: 41, value: 9, score: 5), by: AlertConditions(interval: 3_600), interval: 3_600).contains
      { $0.kind == .anomaly })
  }
}

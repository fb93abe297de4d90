import Detectors
import Storage
import SeededRandom
import Testing

@testable import Monitoring

@Suite("What a monitor remembers")
struct MonitorStateTests {
  @Test("Kept as text and read back, it goes on as if it had never been away", arguments: 0..<10 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var state = MonitorState(generation: 3)
    let history = StandstillHistory(points: 500, longestRun: 2, longestGap: 1, changes: 300)
    state.learn(Standstill(whole: history, metrics: [history, history]), day: 19_700)
    var restored = state
    var value = 0.0
    for slot in 0..<600 as Range<Int64> {
      if Int.random(in: 0..<20, using: &generator) == 0 { value = .random(in: 0..<3, using: &generator).rounded() }
      let isMissing = Int.random(in: 0..<15, using: &generator) == 0
      let isOtherMissing = Int.random(in: 0..<4, using: &generator) > 0 && slot % 100 > 60
      let score = Double.random(in: 0..<1.3, using: &generator)
      let point = JudgedPoint(
        slot: slot, values: [isMissing ? .nan : value, isOtherMissing ? .nan : Double(slot)], score: score,
        direction: score >= 1 ? 1 : 0)
      let steps = state.take(point, by: AlertConditions(interval: 300), interval: 300)
      let again = restored.take(point, by: AlertConditions(interval: 300), interval: 300)
      #expect(steps == again)
      restored = try #require(MonitorState(json: restored.json))
      #expect(restored == state)
    }
  }

  @Test("A point that was judged is not judged again")
  func once() {
    var state = MonitorState(generation: 1)
    #expect(
      state.take(.sample(slot: 5, value: 1, score: 2), by: AlertConditions(interval: 60), interval: 60).count == 1)
    #expect(state.take(.sample(slot: 5, value: 1, score: 9), by: AlertConditions(interval: 60), interval: 60).isEmpty)
    #expect(state.take(.sample(slot: 4, value: 1, score: 9), by: AlertConditions(interval: 60), interval: 60).isEmpty)
    #expect(state.judged == 5)
  }

  @Test("A state of the time when the first metric alone was watched goes on, and looks at all metrics soon")
  func older() throws {
    let text = #"""
      {"generation":1,"judged":9,"flatline":{"length":30,"is_open":true,"value":5,"start":0},
      "silence":{"batch":1,"is_open":false,"measured":9},
      "history":{"points":1000,"longest_run":2,"longest_gap":1,"changes":800},"history_day":19700}
      """#
    var state = try #require(MonitorState(json: text))
    #expect(state.historyDay == nil)
    let change = state.take(.sample(slot: 10, value: 6), by: AlertConditions(interval: 300), interval: 300)
    #expect(change == [AlertChange(kind: .flatline, metric: 0, step: .close(end: 10))])
    let silent = (11..<14).flatMap {
      state.take(.sample(slot: $0, value: .nan), by: AlertConditions(interval: 300), interval: 300)
    }
    #expect(silent == [AlertChange(kind: .noData, metric: 0, step: .open(start: 11, peak: nil))])
  }

  @Test("What is no state is none", arguments: ["", "{}", "[1]", "{\"generation\":\"x\"}"])
  func foreign(text: String) {
    #expect(MonitorState(json: text) == nil)
  }
}

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
    state.history = StandstillHistory(points: 500, longestRun: 2, longestGap: 1, changes: 300)
    state.historyDay = 19_700
    var restored = state
    var value = 0.0
    for slot in 0..<600 as Range<Int64> {
      if Int.random(in: 0..<20, using: &generator) == 0 { value = .random(in: 0..<3, using: &generator).rounded() }
      let isMissing = Int.random(in: 0..<15, using: &generator) == 0
      let point = JudgedPoint.sample(
        slot: slot, value: isMissing ? .nan : value, score: .random(in: 0..<1.3, using: &generator))
      let steps = state.take(point, interval: 300)
      let again = restored.take(point, interval: 300)
      #expect(steps.map(\.kind) == again.map(\.kind))
      #expect(steps.map(\.step) == again.map(\.step))
      restored = try #require(MonitorState(json: restored.json))
      #expect(restored == state)
    }
  }

  @Test("A point that was judged is not judged again")
  func once() {
    var state = MonitorState(generation: 1)
    #expect(state.take(.sample(slot: 5, value: 1, score: 2), interval: 60).count == 1)
    #expect(state.take(.sample(slot: 5, value: 1, score: 9), interval: 60).isEmpty)
    #expect(state.take(.sample(slot: 4, value: 1, score: 9), interval: 60).isEmpty)
    #expect(state.judged == 5)
  }

  @Test("What is no state is none", arguments: ["", "{}", "[1]", "{\"generation\":\"x\"}"])
  func foreign(text: String) {
    #expect(MonitorState(json: text) == nil)
  }
}

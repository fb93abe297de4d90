import Dispatch
import Synchronization
import Testing

@testable import API

@Suite("Memory for the values of large bodies")
struct ValueMemoryTests {
  @Test("Who comes when it is taken waits in turn, and never is more taken than there is")
  func turns() {
    let memory = ValueMemory(limit: 100)
    let used = Mutex((now: 0, most: 0))
    let group = DispatchGroup()
    for number in 1...40 {
      DispatchQueue.global().async(group: group) {
        let bytes = number * 3 % 70 + 1
        guard let share = memory.share(bytes, seconds: 30) else { return }
        used.withLock {
          $0.now += bytes
          $0.most = max($0.most, $0.now)
        }
        used.withLock { $0.now -= bytes }
        withExtendedLifetime(share) {}
      }
    }
    #expect(group.wait(timeout: .now() + 60) == .success)
    #expect(used.withLock { $0.most } <= 100)
    #expect(memory.share(100, seconds: 0) != nil)
  }

  @Test("Whoever gets no turn is told so and holds nobody else up; more than there is, is all of it")
  func timesOut() {
    let memory = ValueMemory(limit: 100)
    var all = memory.share(1_000, seconds: 0)
    #expect(all != nil)
    #expect(memory.share(1, seconds: 0) == nil)
    all = nil
    let half = memory.share(50, seconds: 0)
    #expect(half != nil)
    #expect(memory.share(60, seconds: 0.01) == nil)
    #expect(memory.share(50, seconds: 0) != nil)
  }

  @Test("A small text is not looked at, a large one counts what its values may take")
  func counts() {
    #expect(ValueMemory.bytes(for: Array("[1,2,3]".utf8)) == 0)
    let numbers = Array(("[" + String(repeating: "1,", count: 200_000) + "1]").utf8)
    #expect((3_200_000..<3_300_000).contains(ValueMemory.bytes(for: numbers)))
    let texts = Array(("[" + String(repeating: "\"a\",", count: 100_000) + "1]").utf8)
    #expect(ValueMemory.bytes(for: texts) > 100_000 * 100)
  }
}

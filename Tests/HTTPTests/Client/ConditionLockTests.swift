import Dispatch
import Testing

@testable import HTTP

@Suite("A value that threads wait for", .timeLimit(.minutes(10)))
struct ConditionLockTests {
  @Test("A wait ends with its time where nothing changes, and with the change where it comes before")
  func deadline() {
    let monitor = ConditionLock(0)
    let start = ContinuousClock.now
    #expect(monitor.waitUntil({ $0 > 0 }, by: .now() + .milliseconds(200)) { $0 } == 0)
    #expect(ContinuousClock.now - start >= .milliseconds(200))
    DispatchQueue.global().async { monitor.withLockNotifying { $0 = 7 } }
    #expect(monitor.waitUntil({ $0 > 0 }, by: .now() + .seconds(50)) { $0 } == 7)
    #expect(ContinuousClock.now - start < .seconds(40))
  }

  @Test("A time that is past is no wait, but the condition is looked at")
  func past() {
    let monitor = ConditionLock(1)
    #expect(monitor.waitUntil({ $0 > 1 }, by: MonotonicTime(nanoseconds: 0)) { $0 } == 1)
  }
}

import Testing
import Waiting

@testable import HTTP

@Suite("What waits of tests are held to")
struct BoundedTests {
  @Test("A wait in vain ends with an error, and one that is not with what came")
  func ends() throws {
    let bell = ConditionLock(0)
    #expect(throws: Overdue.self) { try bounded(0.02) { bell.waitUntil({ $0 == 1 }, then: { _ in }) } }
    bell.withLockNotifying { $0 = 1 }
    #expect(try bell.awaited { $0 == 1 } == 1)
    #expect(throws: Overdue.self) { try poll(0.02) { false } }
  }
}

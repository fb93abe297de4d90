import CLinux
import Dispatch
import Testing

@testable import HTTP

/// A resolver may hang for minutes and cannot be told to stop.
@Suite("Looking up names", .timeLimit(.minutes(10)))
struct NameLookupTests {
  private func deadline(_ seconds: Double) -> MonotonicTime { .now() + .seconds(seconds) }

  @Test("A lookup that hangs is left in time, and keeps no other from its answer")
  func hangs() throws {
    let goOn = DispatchSemaphore(value: 0)
    defer { goOn.signal() }
    let lookup = NameLookup { name, port in
      if name == "hangs" { goOn.wait() }
      return NameLookup.Outcome { () throws(SystemError) in try Address.resolve("127.0.0.1", port) }
    }
    let start = ContinuousClock.now
    #expect(throws: HTTPClientError.timedOut) { try lookup.addresses(of: "hangs", 80, by: deadline(0.3)) }
    #expect(ContinuousClock.now - start < .seconds(10))
    #expect(try lookup.addresses(of: "answers", 80, by: deadline(30)).map(\.text) == ["127.0.0.1"])
  }

  @Test("No more hang at a time than may; then names are refused at once, and known again once one has ended")
  func bounded() throws {
    let goOn = DispatchSemaphore(value: 0)
    let ended = DispatchSemaphore(value: 0)
    let lookup = NameLookup(most: 2) { name, _ in
      if name == "hangs" {
        goOn.wait()
        ended.signal()
      }
      return .success([])
    }
    for _ in 0..<2 {
      #expect(throws: HTTPClientError.timedOut) { try lookup.addresses(of: "hangs", 80, by: deadline(0.05)) }
    }
    #expect(throws: HTTPClientError.cannotConnect(SystemError(call: "getaddrinfo", code: EAI_AGAIN))) {
      try lookup.addresses(of: "answers", 80, by: deadline(30))
    }
    // An address is none of the resolver's business.
    #expect(try lookup.addresses(of: "::1", 80, by: deadline(30)).map(\.text) == ["::1"])
    for _ in 0..<2 { goOn.signal() }
    for _ in 0..<2 { #expect(ended.wait(timeout: .now() + 20) == .success) }
    let end = ContinuousClock.now + .seconds(20)
    while (try? lookup.addresses(of: "answers", 80, by: deadline(30))) == nil, ContinuousClock.now < end {}
    #expect(try lookup.addresses(of: "answers", 80, by: deadline(30)).isEmpty)
  }
}

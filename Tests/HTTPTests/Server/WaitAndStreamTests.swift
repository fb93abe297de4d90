import Platform
import Synchronization
import Testing
import Waiting

@testable import HTTP

@Suite("Waits and streams")
struct WaitAndStreamTests {
  /// What a test wakes from outside.
  private final class Bell: Sendable {
    let wakes = ConditionLock<[@Sendable () -> Void]>([])
    let cancels = ConditionLock(0)

    func subscription(_ timeout: Duration) -> HTTPSubscription {
      HTTPSubscription(timeout: timeout) { [self] wake in
        wakes.withLockNotifying { $0.append(wake) }
        return { [self] in cancels.withLockNotifying { $0 += 1 } }
      }
    }

    /// Blocks until somebody waits, then wakes all.
    func ring() throws {
      let all = try bounded { [self] in
        wakes.waitUntil(
          { !$0.isEmpty },
          then: { wakes in
            defer { wakes = [] }
            return wakes
          })
      }
      for wake in all { wake() }
    }
  }

  private static func waiting(_ subscription: HTTPSubscription) -> HTTPOutcome {
    .wait(HTTPWait(subscription) { .response(HTTPResponse(.ok, text: "\($0)")) })
  }

  @Test("More requests wait than there are threads, and a wake answers each")
  func wakes() throws {
    let bell = Bell()
    try withServer(
      { $0.handlerThreads = 1 }, respond: { _ in Self.waiting(bell.subscription(.seconds(60))) }
    ) { server, _ in
      let clients = (0..<10).map { _ in HTTPClient(host: "127.0.0.1", port: server.port) }
      for client in clients { try client.sendRaw(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)) }
      try bell.wakes.awaited { $0.count == 10 }
      try bell.ring()
      for client in clients { #expect(try client.readResponse().text == "woken") }
      #expect(bell.cancels.withLock { $0 } == 10)
    }
  }

  @Test("A wait ends by its time")
  func timesOut() throws {
    try withServer(respond: { _ in Self.waiting(HTTPSubscription(timeout: .milliseconds(20))) }) { _, client in
      let text = try client.send(.get, "/").text
      #expect(text == "timedOut")
    }
  }

  @Test("A wake before the wait begins is not lost")
  func wakesAtOnce() throws {
    let subscription = HTTPSubscription(timeout: .seconds(60)) { wake in
      wake()
      return nil
    }
    try withServer(respond: { _ in Self.waiting(subscription) }) { _, client in
      let text = try client.send(.get, "/").text
      #expect(text == "woken")
    }
  }

  @Test("Shutting down answers those that wait, and takes no more")
  func shutsDown() throws {
    let bell = Bell()
    try withServer(respond: { _ in Self.waiting(bell.subscription(.seconds(60))) }) { server, client in
      try client.sendRaw(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
      try bell.wakes.awaited { !$0.isEmpty }
      Thread.start { server.shutDown(within: .seconds(5)) }
      let response = try client.readResponse()
      #expect(response.text == "shuttingDown")
      #expect(response.headers["connection"] == "close")
    }
  }

  @Test("A client that leaves ends its wait")
  func cancels() throws {
    let bell = Bell()
    try withServer(respond: { _ in Self.waiting(bell.subscription(.seconds(60))) }) { _, client in
      try client.sendRaw(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
      try bell.wakes.awaited { !$0.isEmpty }
      client.disconnect()
      try bell.cancels.awaited { $0 == 1 }
    }
  }

  private struct Numbers: HTTPBodyProducer {
    let bell: Bell?
    let ended: ConditionLock<Int>
    var left: Int

    mutating func next(_ reason: HTTPWakeReason?) -> HTTPBodyStep {
      if left == 0 || reason == .shuttingDown { return .end }
      if let bell, reason == nil { return .wait(bell.subscription(.seconds(60))) }
      left -= 1
      return .bytes(Array("\(left)\n".utf8))
    }

    mutating func finish() { ended.withLockNotifying { $0 += 1 } }
  }

  @Test("A stream is chunked in 1.1 and ends with the connection in 1.0")
  func streams() throws {
    let ended = ConditionLock(0)
    let respond: @Sendable (HTTPRequest) -> HTTPOutcome = { _ in
      .response(HTTPResponse(.ok, body: .stream(length: nil, Numbers(bell: nil, ended: ended, left: 3))))
    }
    try withServer(respond: respond) { _, client in
      let response = try client.send(.get, "/")
      #expect(response.headers["transfer-encoding"] == "chunked")
      #expect(response.text == "2\n1\n0\n")
      #expect(try client.send(.head, "/").body.isEmpty)
      try client.sendRaw(Array("GET / HTTP/1.0\r\n\r\n".utf8))
      #expect(try client.readResponse().text == "2\n1\n0\n")
      try ended.awaited { $0 == 3 }
    }
  }

  @Test("A stream of a length is counted, and cut where it falls short")
  func countsStreams() throws {
    let ended = ConditionLock(0)
    let respond: @Sendable (HTTPRequest) -> HTTPOutcome = { request in
      let length: Int64 = request.target.path == "/short" ? 7 : 6
      return .response(HTTPResponse(.ok, body: .stream(length: length, Numbers(bell: nil, ended: ended, left: 3))))
    }
    try withServer(respond: respond) { _, client in
      let text = try client.send(.get, "/").text
      #expect(text == "2\n1\n0\n")
      #expect(throws: HTTPClientError.cutOff) { try client.send(.get, "/short") }
    }
  }

  @Test("A stream waits without a thread, and its producer learns that the client left")
  func parksStreams() throws {
    let bell = Bell()
    let ended = ConditionLock(0)
    let respond: @Sendable (HTTPRequest) -> HTTPOutcome = { _ in
      .response(HTTPResponse(.ok, body: .stream(length: nil, Numbers(bell: bell, ended: ended, left: 9))))
    }
    try withServer(respond: respond) { _, client in
      let head = try client.open(.get, "/")
      #expect(head.status == 200)
      for piece in ["8\n", "7\n"] {
        try bell.ring()
        let bytes = try client.readPiece()
        #expect(bytes == Array(piece.utf8))
      }
      client.disconnect()
      try ended.awaited { $0 == 1 }
    }
  }
}

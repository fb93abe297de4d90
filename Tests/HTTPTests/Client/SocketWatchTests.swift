import Dispatch
import Testing

@testable import HTTP

@Suite("Waiting for answers without a thread")
struct SocketWatchTests {
  /// A server whose answer to `/late` comes when the bell rings.
  private static func with(_ body: (HTTPServer, DispatchSemaphore) throws -> Void) throws {
    let bell = DispatchSemaphore(value: 0)
    try withServer(respond: { request in
      if request.target.path == "/late" { bell.wait() }
      return .response(HTTPResponse(.ok, text: "here"))
    }) { server, _ in try body(server, bell) }
  }

  @Test("Whoever waits is woken by the answer, once, and not before")
  func woken() throws {
    try Self.with { server, bell in
      let watch = try SocketWatch()
      let client = HTTPClient(host: "127.0.0.1", port: server.port)
      try client.begin(.get, "/late", headers: [:], body: .absent)
      let woken = DispatchSemaphore(value: 0)
      #expect(!client.hasInput && !client.waitForInput(within: .milliseconds(10)))
      let cancel = watch.whenReadable(client) { woken.signal() }
      #expect(woken.wait(timeout: .now() + .milliseconds(50)) == .timedOut)
      bell.signal()
      #expect(woken.wait(timeout: .now() + .seconds(20)) == .success)
      cancel()
      #expect(client.hasInput)
      let head = try client.readHead()
      var body: [UInt8] = []
      reading: while true {
        switch try client.readPieceIfThere() {
        case .bytes(let bytes): body += bytes
        case .needsMore: #expect(client.waitForInput(within: .seconds(20)))
        case .end: break reading
        }
      }
      #expect(head.status == 200 && body == Array("here".utf8) && client.isIdle)
      #expect(woken.wait(timeout: .now()) == .timedOut)
    }
  }

  @Test("Whoever takes the wait back is not woken, and one without a connection at once")
  func cancelled() throws {
    try Self.with { server, bell in
      let watch = try SocketWatch()
      let client = HTTPClient(host: "127.0.0.1", port: server.port)
      let woken = DispatchSemaphore(value: 0)
      watch.whenReadable(client) { woken.signal() }()
      #expect(woken.wait(timeout: .now()) == .success)
      try client.begin(.get, "/late", headers: [:], body: .absent)
      watch.whenReadable(client) { woken.signal() }()
      bell.signal()
      _ = try client.readHead()
      #expect(woken.wait(timeout: .now()) == .timedOut)
    }
  }
}

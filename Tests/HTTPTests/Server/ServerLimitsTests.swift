import Glibc
import Platform
import Testing

@testable import HTTP

@Suite("Limits of the server")
struct ServerLimitsTests {
  private static let get = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)

  @Test("A request beyond the queue is answered 503, and the connection lives on")
  func boundsQueue() throws {
    let respond: @Sendable (HTTPRequest) -> HTTPOutcome = { _ in .response(HTTPResponse(.ok)) }
    try withServer({ $0.maximumQueuedRequests = 0 }, respond: respond) { server, client in
      for _ in 0..<2 {
        let refused = try client.send(.get, "/")
        #expect(refused.status == 503)
        #expect(refused.headers["retry-after"] == "1")
      }
      #expect(server.connectionCount == 1)
    }
  }

  @Test("A slow reader holds up nobody else, and gets everything")
  func servesSlowReaders() throws {
    let body = [UInt8](repeating: 7, count: 30_000_000)
    let respond: @Sendable (HTTPRequest) -> HTTPOutcome = { request in
      .response(HTTPResponse(.ok, body: request.target.path == "/big" ? .bytes(body) : .none))
    }
    try withServer({ $0.handlerThreads = 1 }, respond: respond) { server, slow in
      let head = try slow.open(.get, "/big")
      #expect(head.headers["content-length"] == "30000000")
      let quick = HTTPClient(host: "127.0.0.1", port: server.port)
      for _ in 0..<20 {
        let status = try quick.send(.get, "/").status
        #expect(status == 200)
      }
      var count = 0
      while let piece = try slow.readPiece() { count += piece.count }
      #expect(count == body.count)
    }
  }

  /// The beginning of an upload that is long enough for its handler to start, and the rest of it.
  private static let upload = (
    start: Array("POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n".utf8)
      + [UInt8](repeating: 120, count: 99_999),
    rest: [UInt8(ascii: "y")]
  )

  private static let countBody: @Sendable (HTTPRequest) -> HTTPOutcome = { request in
    var count = 0
    do {
      while let piece = try request.body.read() { count += piece.count }
      return .response(HTTPResponse(.ok, text: String(count)))
    } catch {
      return .response(HTTPResponse(.badRequest))
    }
  }

  @Test("Uploads that stall leave threads to everybody else, and are answered once they come", arguments: [2, 16])
  func keepsThreadsFromUploads(threads: Int) throws {
    try withServer({ $0.handlerThreads = threads }, respond: Self.countBody) { server, client in
      let stalled = (0..<20).map { _ in
        HTTPClient(host: "127.0.0.1", port: server.port, timeout: .seconds(10))
      }
      for upload in stalled { try upload.sendRaw(Self.upload.start) }
      for length in [0, 5, 60_000] {
        let answer = try client.send(.post, "/", body: .bytes([UInt8](repeating: 1, count: length)))
        #expect(answer.text == String(length))
      }
      for upload in stalled.reversed() { try upload.sendRaw(Self.upload.rest) }
      for upload in stalled { #expect(try upload.readResponse().text == "100000") }
    }
  }

  @Test("An upload that keeps its pace but is too slow for those who wait gives its thread up")
  func endsUploadsThatOthersWaitFor() throws {
    let configure: (inout HTTPServerConfiguration) -> Void = {
      $0.uploadThreads = 1
      $0.bodyTimeout = .milliseconds(500)
    }
    let answer = ConditionLock<Int?>(nil)
    try withServer(configure, respond: Self.countBody) { server, client in
      try client.sendRaw(Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n".utf8))
      try client.sendRaw([UInt8](repeating: 1, count: 100_000))
      Thread.start {
        let other = HTTPClient(host: "127.0.0.1", port: server.port, timeout: .seconds(10))
        let response = try? other.send(.post, "/", body: .bytes([UInt8](repeating: 1, count: 100_000)))
        answer.withLockNotifying { $0 = response?.status ?? 0 }
      }
      // A few bytes a small request: some thousands a second, which is pace enough while nobody waits.
      let pace = HTTPClient(host: "127.0.0.1", port: server.port, timeout: .seconds(10))
      while answer.withLock({ $0 }) == nil {
        _ = try? client.sendRaw([1, 1, 1, 1])
        _ = try pace.send(.post, "/", body: .bytes([1]))
      }
      #expect(answer.withLock { $0 } == 200)
    }
  }

  @Test("An upload beyond those that may wait is answered 503")
  func boundsUploads() throws {
    let configure: (inout HTTPServerConfiguration) -> Void = { $0.maximumQueuedUploads = 0 }
    try withServer(configure, respond: Self.countBody) { server, client in
      try client.sendRaw(Self.upload.start)
      let refused = try client.readResponse()
      #expect(refused.status == 503)
      #expect(refused.headers["retry-after"] == "1")
      let other = HTTPClient(host: "127.0.0.1", port: server.port)
      #expect(try other.send(.post, "/", body: .bytes([1, 2])).text == "2")
    }
  }

  @Test("A body that ends too early is answered 400, be it gathered or streamed", arguments: [1, 100_000])
  func answersCutOffBodies(count: Int) throws {
    try withServer(respond: Self.countBody) { _, client in
      try client.sendRaw(Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n".utf8))
      try client.sendRaw([UInt8](repeating: 120, count: count))
      client.finishSending()
      #expect(try client.readResponse().status == 400)
      #expect(try client.isClosedByServer())
    }
  }

  private struct Immediate: HTTPHandler {
    let gate: ConditionLock<Bool>
    let isBusy: ConditionLock<Bool>

    func respond(to request: HTTPRequest) -> HTTPOutcome {
      if answersAtOnce(request) { return .response(HTTPResponse(.ok, text: "alive")) }
      isBusy.withLockNotifying { $0 = true }
      #expect(throws: Never.self) { try gate.awaited { $0 } }
      return .response(HTTPResponse(.ok))
    }

    func answersAtOnce(_ request: HTTPRequest) -> Bool { request.target.path == "/alive" }
  }

  @Test("What is answered at once is answered while every thread is busy, in its order")
  func answersAtOnce() throws {
    let handler = Immediate(gate: ConditionLock(false), isBusy: ConditionLock(false))
    var configuration = HTTPServerConfiguration()
    configuration.handlerThreads = 1
    let server = try HTTPServer.start(configuration, handler: handler)
    defer { server.shutDown(within: .seconds(5)) }
    let busy = HTTPClient(host: "127.0.0.1", port: server.port, timeout: .seconds(10))
    try busy.sendRaw(Array("GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /alive HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
    try handler.isBusy.awaited { $0 }
    let client = HTTPClient(host: "127.0.0.1", port: server.port, timeout: .seconds(10))
    for _ in 0..<3 { #expect(try client.send(.get, "/alive").text == "alive") }
    handler.gate.withLockNotifying { $0 = true }
    #expect(try busy.readResponse().text == "")
    #expect(try busy.readResponse().text == "alive")
  }

  private struct ThreadNamer: HTTPHandler {
    func respond(to request: HTTPRequest) -> HTTPOutcome { .response(HTTPResponse(.ok, text: "\(pthread_self())")) }
    func answersAtOnce(_ request: HTTPRequest) -> Bool { true }
  }

  @Test("Connections fall to the loops in turn and stay with theirs, and every loop ends", arguments: [1, 2, 3])
  func sharesConnections(loops: Int) throws {
    var configuration = HTTPServerConfiguration()
    configuration.loops = loops
    let server = try HTTPServer.start(configuration, handler: ThreadNamer())
    defer { server.shutDown(within: .zero) }
    let clients = (0..<2 * loops).map { _ in
      HTTPClient(host: "127.0.0.1", port: server.port, timeout: .seconds(10))
    }
    let threads = try clients.map { try $0.send(.get, "/").text }
    #expect(Set(threads).count == loops)
    #expect(Array(threads.prefix(loops)) == Array(threads.suffix(loops)))
    #expect(try clients.map { try $0.send(.get, "/").text } == threads)
    server.shutDown(within: .seconds(5))
    for client in clients { #expect(try client.isClosedByServer()) }
  }

  @Test("Every request is reported with its status and its bytes")
  func reports() throws {
    let reports = ConditionLock<[HTTPRequestReport]>([])
    let configure: (inout HTTPServerConfiguration) -> Void = {
      $0.onRequestEnd = { report in reports.withLockNotifying { $0.append(report) } }
    }
    let respond: @Sendable (HTTPRequest) -> HTTPOutcome = { _ in .response(HTTPResponse(.created)) }
    try withServer(configure, respond: respond) { _, client in
      _ = try client.send(.post, "/a?b", headers: ["X-Request-Id": "me"], body: .bytes([1, 2, 3]))
      try client.sendRaw(Array("nonsense\r\n\r\n".utf8))
      _ = try client.readResponse()
      let all = try reports.awaited { $0.count == 2 }
      #expect(all[0].path == "/a" && all[0].method == "POST" && all[0].status == 201)
      #expect(all[0].bytesIn == 3 && all[0].bytesOut > 50 && all[0].requestID == "me" && all[0].isComplete)
      #expect(all[1].status == 400 && all[1].path.isEmpty)
    }
  }

  @Test("localhost and IPv6 addresses bind where the machine has them, and a taken port is an error")
  func binds() throws {
    var configuration = HTTPServerConfiguration()
    configuration.host = "localhost"
    let server = try HTTPServer.start(configuration) { _ in .response(HTTPResponse(.ok)) }
    defer { server.shutDown(within: .seconds(2)) }
    #expect(server.port != 0)
    configuration.port = server.port
    #expect(throws: SystemError.self) {
      try HTTPServer.start(configuration) { _ in .response(HTTPResponse(.ok)) }
    }
  }
}

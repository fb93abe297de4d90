import Glibc
import Testing

@testable import HTTP

@Suite("Room for connections")
struct ConnectionRoomTests {
  private struct Handler: HTTPHandler {
    func respond(to request: HTTPRequest) -> HTTPOutcome {
      guard request.target.path == "/wait" else { return .response(HTTPResponse(.ok, text: request.target.path)) }
      return .wait(HTTPWait(HTTPSubscription(timeout: .seconds(60))) { _ in .response(HTTPResponse(.ok)) })
    }
    func answersAtOnce(_ request: HTTPRequest) -> Bool { request.target.path == "/health" }
    func isVital(_ head: RequestHead) -> Bool { head.target.path == "/health" }
  }

  /// One loop, so that the order of coming is that of the test.
  private func withServer(
    _ configure: (inout HTTPServerConfiguration) -> Void, _ body: (HTTPServer, HTTPServerConfiguration) throws -> Void
  ) throws {
    var configuration = HTTPServerConfiguration()
    configuration.loops = 1
    configuration.handlerThreads = 2
    configure(&configuration)
    let server = try HTTPServer.start(configuration, handler: Handler())
    defer { server.shutDown(within: .zero) }
    try body(server, configuration)
  }

  private func client(_ server: HTTPServer) -> HTTPClient {
    HTTPClient(host: "127.0.0.1", port: server.port, timeout: .seconds(10))
  }

  /// What a connection sends before it falls silent.
  enum Silence: String, CaseIterable {
    case nothing = ""
    case byte = "G"
    case halfHead = "GET / HTTP/1.1\r\nHost: a\r\nX: "
    case emptyLines = "\r\n\r\n"
    case halfBody = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345"
    case request = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
  }

  @Test(
    "Connections without a request at work, however far they came, make room for the next", arguments: Silence.allCases)
  func makesRoom(silence: Silence) throws {
    try withServer({ $0.maximumConnections = 8 }) { server, configuration in
      let crowd = (0..<8).map { _ in client(server) }
      for silent in crowd {
        try silent.sendRaw(Array(silence.rawValue.utf8))
        if silence == .request { _ = try silent.readResponse() }
      }
      for number in 0..<20 {
        let answer = try client(server).send(.get, "/\(number)")
        #expect(answer.status == 200)
      }
      #expect(try crowd[0].isClosedByServer())
      #expect(server.connectionCount <= 8)
      #expect((configuration.connections.losses[.pressure] ?? 0) > 0)
      #expect(configuration.connections.losses.filter { $0.key.isRefusal }.isEmpty)
    }
  }

  @Test("A client that was served before outlives any number of connections that never send a byte")
  func keepsClients() throws {
    try withServer({ $0.maximumConnections = 32 }) { server, _ in
      let known = client(server)
      #expect(try known.send(.get, "/a").status == 200)
      var crowd: [HTTPClient] = []
      for _ in 0..<200 {
        crowd.append(client(server))
        try crowd.last?.sendRaw([])
      }
      #expect(try client(server).send(.get, "/b").status == 200)
      #expect(try known.send(.get, "/c").status == 200)
    }
  }

  @Test("Polls under way are never cut for others, who are answered 503 but for health checks")
  func keepsRequests() throws {
    try withServer({ $0.maximumConnections = 4 }) { server, configuration in
      let polls = (0..<4).map { _ in client(server) }
      for poll in polls { try poll.sendRaw(Array("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n".utf8)) }
      // One thread takes the polls in turn: a fifth connection's answer comes after they are parked.
      let health = client(server)
      #expect(try health.send(.get, "/health").text == "/health")
      #expect(try health.isClosedByServer())
      let other = client(server)
      let refused = try other.send(.get, "/a")
      #expect(refused.status == 503)
      #expect(refused.headers["retry-after"] == "1")
      #expect(try other.isClosedByServer())
      #expect(configuration.connections.losses == [.reserve: 1])
      for poll in polls { poll.disconnect() }
    }
  }

  @Test("Where the reserve is full of requests too, a connection is turned away and counted")
  func turnsAway() throws {
    try withServer({
      $0.maximumConnections = 2
      $0.reservedConnections = 0
    }) { server, configuration in
      let polls = (0..<2).map { _ in client(server) }
      for poll in polls { try poll.sendRaw(Array("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n".utf8)) }
      let late = client(server)
      try late.sendRaw([])
      #expect(try late.readResponse().status == 503)
      #expect(configuration.connections.losses == [.limit: 1])
    }
  }

  @Test("A connection whose first byte does not come is closed without an answer, and counted")
  func closesSilent() throws {
    try withServer({ $0.firstByteTimeout = .milliseconds(50) }) { server, configuration in
      let silent = client(server)
      try silent.sendRaw([])
      #expect(try silent.isClosedByServer())
      #expect(configuration.connections.losses == [.silence: 1])
      let known = client(server)
      for _ in 0..<2 {
        #expect(try known.send(.get, "/a").status == 200)
        usleep(100_000)
      }
      #expect(server.connectionCount == 1)
    }
  }

  @Test("A shortage is told of at once, then at most every ten seconds, and no loss is left out")
  func reports() {
    let counters = ConnectionCounters()
    var now = MonotonicTime(nanoseconds: 1_000_000_000_000)
    counters.note(.silence)
    #expect(counters.takeReport(now: now) == nil)
    counters.note(.pressure)
    #expect(counters.takeReport(now: now)?.counts == [.silence: 1, .pressure: 1])
    for _ in 0..<5 { counters.note(.limit) }
    now = now + .seconds(9)
    #expect(counters.takeReport(now: now) == nil)
    counters.note(.pressure)
    now = now + .seconds(1)
    let report = counters.takeReport(now: now)
    #expect(report?.counts == [.limit: 5, .pressure: 1] && report?.seconds == 10)
    #expect(counters.takeReport(now: now + .seconds(60)) == nil)
    #expect(counters.losses == [.silence: 1, .pressure: 2, .limit: 5])
  }

  @Test("Answers that clients do not take are bounded: the next requests are answered 503, and the slow one is let go")
  func boundsAnswers() throws {
    let body = [UInt8](repeating: 7, count: 40_000_000)
    var configuration = HTTPServerConfiguration()
    configuration.answerMemory = 20_000_000
    configuration.writeTimeout = .milliseconds(500)
    let server = try HTTPServer.start(configuration) { request in
      .response(HTTPResponse(.ok, body: request.target.path == "/big" ? .bytes(body) : .none))
    }
    defer { server.shutDown(within: .zero) }
    let slow = client(server)
    _ = try slow.open(.get, "/big")
    let other = client(server)
    let refused = try other.send(.get, "/")
    #expect(refused.status == 503)
    var status = 0
    for _ in 0..<100 where status != 200 {
      usleep(50_000)
      status = try other.send(.get, "/").status
    }
    #expect(status == 200)
  }
}

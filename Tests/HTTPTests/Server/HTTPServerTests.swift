import Synchronization
import SeededRandom
import Testing

@testable import HTTP

@Suite("Server over sockets")
struct HTTPServerTests {
  private static let hello: @Sendable (HTTPRequest) -> HTTPOutcome = { request in
    .response(HTTPResponse(.ok, text: request.target.path))
  }

  private static let echo: @Sendable (HTTPRequest) -> HTTPOutcome = { request in
    do throws(HTTPBodyError) {
      let body = try request.body.collect(limit: 4 << 20)
      return .response(HTTPResponse(.ok, body: .bytes(body)))
    } catch {
      return .response(HTTPResponse(error.status, text: error.detail))
    }
  }

  @Test("Requests share a connection, and answers carry date, server and exact length")
  func keepsConnections() throws {
    try withServer(respond: Self.hello) { server, client in
      for path in ["/a", "/bb", "/ccc"] {
        let response = try client.send(.get, path)
        #expect(response.status == 200)
        #expect(response.text == path)
        #expect(response.headers["content-length"] == String(path.utf8.count))
        #expect(response.headers["server"] == "lapwing")
        #expect(response.headers["date"]?.hasSuffix(" GMT") == true)
      }
      #expect(server.connectionCount == 1)
    }
  }

  @Test("Pipelined requests are answered in order")
  func answersInOrder() throws {
    try withServer(respond: Self.hello) { _, client in
      let requests = (0..<50).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }
      try client.sendRaw(Array(requests.joined().utf8))
      for number in 0..<50 { #expect(try client.readResponse().text == "/\(number)") }
    }
  }

  @Test("HEAD sends the fields of GET and no body")
  func answersHead() throws {
    try withServer(respond: Self.hello) { _, client in
      let head = try client.send(.head, "/abc")
      #expect(head.headers["content-length"] == "4")
      #expect(head.body.isEmpty)
      #expect(try client.send(.get, "/d").text == "/d")
    }
  }

  @Test("HTTP/1.0 closes unless asked to stay")
  func speaksHTTP10() throws {
    try withServer(respond: Self.hello) { _, client in
      try client.sendRaw(Array("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n".utf8))
      #expect(try client.readResponse().headers["connection"] == "keep-alive")
      try client.sendRaw(Array("GET /a HTTP/1.0\r\n\r\n".utf8))
      #expect(try client.readResponse().headers["connection"] == "close")
      #expect(try client.isClosedByServer())
    }
  }

  @Test("A refused request is answered with its status and the connection closes", arguments: [0, 11, 23, 49, 50])
  func refusesMalformed(sample: Int) throws {
    let (text, error) = Samples.refused[sample]
    try withServer(respond: Self.hello) { _, client in
      try client.sendRaw(Array(text.utf8))
      let response = try client.readResponse()
      #expect(response.status == error.status.code)
      #expect(response.headers["connection"] == "close")
      #expect(try client.isClosedByServer())
    }
  }

  @Test("Bodies of any size and framing arrive whole", arguments: [0, 1, 65_535, 65_537, 3_000_000])
  func receivesBodies(size: Int) throws {
    var generator = SeededGenerator(seed: UInt64(size))
    let body = (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
    try withServer(respond: Self.echo) { server, client in
      let counted = try client.send(.post, "/", body: .bytes(body)).body
      #expect(counted == body)
      var rest = body[...]
      let pieces: () -> [UInt8]? = {
        defer { rest = rest.dropFirst(7_919) }
        return rest.isEmpty ? nil : Array(rest.prefix(7_919))
      }
      let chunked = try client.send(.post, "/", body: .stream(pieces)).body
      #expect(chunked == body)
      #expect(server.connectionCount == 1)
    }
  }

  @Test("A body beyond what the route allows is 413")
  func limitsBodies() throws {
    try withServer(respond: Self.echo) { _, client in
      let response = try client.send(.post, "/", body: .bytes([UInt8](repeating: 1, count: 5 << 20)))
      #expect(response.status == 413)
    }
  }

  @Test("100 Continue is sent only when the handler reads the body")
  func continues() throws {
    let head = "POST /PATH HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
    let respond: @Sendable (HTTPRequest) -> HTTPOutcome = { request in
      request.target.path == "/read" ? Self.echo(request) : .response(HTTPResponse(.forbidden))
    }
    try withServer(respond: respond) { _, client in
      try client.sendRaw(Array(head.replacing("PATH", with: "read").utf8))
      try client.sendRaw(Array("hello".utf8))
      #expect(try client.readResponse().text == "hello")
      try client.sendRaw(Array(head.replacing("PATH", with: "no").utf8))
      #expect(try client.readResponse().status == 403)
      #expect(try client.isClosedByServer())
    }
  }

  @Test("A body that is cut off is an error to its reader")
  func reportsCutOff() throws {
    let seen = ConditionLock<HTTPBodyError?>(nil)
    let respond: @Sendable (HTTPRequest) -> HTTPOutcome = { request in
      do throws(HTTPBodyError) {
        while try request.body.read() != nil {}
      } catch {
        seen.withLockNotifying { $0 = error }
      }
      return .response(HTTPResponse(.ok))
    }
    try withServer(respond: respond) { _, client in
      try client.sendRaw(Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n".utf8))
      try client.sendRaw([UInt8](repeating: 0, count: 200_000))
      client.disconnect()
      #expect(try seen.awaited { $0 != nil } == .cutOff)
    }
  }

  @Test("An unread body does not disturb the next request, and a long one ends the connection")
  func drainsUnreadBodies() throws {
    try withServer(respond: Self.hello) { _, client in
      #expect(try client.send(.post, "/a", body: .bytes([UInt8](repeating: 71, count: 100_000))).text == "/a")
      // Raw, so that nothing connects anew.
      try client.sendRaw(Array("GET /b HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
      #expect(try client.readResponse().text == "/b")
      try client.sendRaw(Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n".utf8))
      try client.sendRaw([UInt8](repeating: 71, count: 100_000))
      #expect(try client.readResponse().status == 200)
      #expect(try client.isClosedByServer())
    }
  }

  @Test("Large answers arrive whole")
  func sendsLargeBodies() throws {
    let body = [UInt8](repeating: 42, count: 20_000_000)
    try withServer(respond: { _ in .response(HTTPResponse(.ok, body: .bytes(body))) }) { _, client in
      let received = try client.send(.get, "/").body
      #expect(received == body)
    }
  }
}

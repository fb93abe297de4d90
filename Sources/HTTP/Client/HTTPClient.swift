/// A small blocking client for one host: keep-alive, chunked uploads, streamed answers, time limits. For the demo,
/// receivers and tests; no TLS, no redirects. For one thread at a time.
///
///     let client = HTTPClient(host: "127.0.0.1", port: 8080)
///     let answer = try client.send(.get, "/healthz")
package final class HTTPClient {
  private let host: String
  private let port: UInt16
  private let limits: TimeLimits
  private let allowsLocal: Bool
  private var socket: ClientSocket?
  private var reader = ResponseReader()
  private var isClosedByPeer = false

  /// - Parameters:
  ///   - timeout: bounds finding the host's addresses, connecting to each, and each wait for the server to send or take
  ///     bytes.
  ///   - total: bounds all of that together, from now on; nil for no bound.
  ///   - allowsLocal: whether addresses of this machine and of the link may be called, see ``Address/isLocal``.
  package init(
    host: String, port: UInt16, timeout: Duration = .seconds(30), total: Duration? = nil, allowsLocal: Bool = true
  ) {
    self.host = host
    self.port = port
    self.allowsLocal = allowsLocal
    limits = TimeLimits(wait: timeout, deadline: total.map { .now() + $0 } ?? .never)
  }

  /// Sends a request and reads the whole answer, at most `limit` bytes of body.
  package func send(
    _ method: HTTPMethod, _ target: String, headers: HTTPHeaders = [:], body: HTTPClientBody = .none,
    limit: Int = 1 << 30
  ) throws(HTTPClientError) -> HTTPClientResponse {
    var response = try open(method, target, headers: headers, body: body)
    while let piece = try readPiece() {
      if response.body.count + piece.count > limit {
        disconnect()
        throw .malformedResponse
      }
      response.body += piece
    }
    return response
  }

  /// Sends a request and reads the head of the answer; `readPiece` then gives the body.
  package func open(
    _ method: HTTPMethod, _ target: String, headers: HTTPHeaders = [:], body: HTTPClientBody = .none
  ) throws(HTTPClientError) -> HTTPClientResponse {
    let head = try encode(method, target, headers, body)
    let isReused = socket != nil
    do throws(HTTPClientError) {
      return try exchange(head, body, isHead: method == .head)
    } catch {
      disconnect()
      // The server may have closed a kept connection just now; nothing of an answer has come, so that a request
      // whose body can be sent again is (RFC 9112 §9.3.1).
      guard isReused, Self.isStale(error), Self.isIdempotent(method), !body.isStream else { throw error }
      return try exchange(head, body, isHead: method == .head)
    }
  }

  /// The next piece of the open answer's body, or nil at its end.
  package func readPiece() throws(HTTPClientError) -> [UInt8]? {
    while true {
      switch try reader.piece(isClosed: isClosedByPeer) {
      case .bytes(let bytes): return bytes
      case .end:
        if !reader.keepsAlive || isClosedByPeer { disconnect() }
        return nil
      case .needsMore: try receive()
      }
    }
  }

  /// Closes the connection; the next request opens another.
  package func disconnect() {
    socket = nil
    reader = ResponseReader()
    isClosedByPeer = false
  }

  /// Sends bytes as they are, for tests of what no decent client sends.
  package func sendRaw(_ bytes: [UInt8]) throws(HTTPClientError) {
    try connect()
    try socket?.send(bytes)
  }

  /// Ends the sending side while the receiving side stays open.
  package func finishSending() { socket?.finishSending() }

  /// Reads one answer to what was sent raw.
  package func readResponse(isHead: Bool = false) throws(HTTPClientError) -> HTTPClientResponse {
    var response = try readHead(isHead: isHead)
    while let piece = try readPiece() { response.body += piece }
    return response
  }

  /// Whether the server closes the connection without another byte.
  package func isClosedByServer() throws(HTTPClientError) -> Bool {
    guard socket != nil else { return true }
    try receive()
    return isClosedByPeer && reader.isEmpty
  }

  private func exchange(
    _ head: [UInt8], _ body: HTTPClientBody, isHead: Bool
  ) throws(HTTPClientError) -> HTTPClientResponse {
    try connect()
    do throws(HTTPClientError) {
      try upload(head, body)
    } catch .broken(let error) {
      // The server may have answered early and closed: what it said is worth more than the broken pipe.
      guard let answer = try? readHead(isHead: isHead) else { throw .broken(error) }
      return answer
    }
    return try readHead(isHead: isHead)
  }

  private func upload(_ head: [UInt8], _ body: HTTPClientBody) throws(HTTPClientError) {
    switch body {
    case .none: try socket?.send(head)
    case .bytes(let bytes):
      if bytes.count <= 65_536 {
        try socket?.send(head + bytes)
      } else {
        try socket?.send(head)
        try socket?.send(bytes)
      }
    case .stream(let next):
      try socket?.send(head)
      var framing = ResponseEncoder.Framing.chunked
      while let piece = next() {
        try socket?.send(ResponseEncoder.frame(piece, &framing) ?? [])
      }
      try socket?.send(ResponseEncoder.end(framing) ?? [])
    }
  }

  private func readHead(isHead: Bool) throws(HTTPClientError) -> HTTPClientResponse {
    while true {
      if let response = try reader.head(isHead: isHead) { return response }
      if isClosedByPeer { throw .cutOff }
      try receive()
    }
  }

  private func receive() throws(HTTPClientError) {
    guard let bytes = try socket?.receive() else { throw .cutOff }
    if bytes.isEmpty { isClosedByPeer = true } else { reader.feed(bytes) }
  }

  private func connect() throws(HTTPClientError) {
    if socket == nil { socket = try ClientSocket(host: host, port: port, limits: limits, allowsLocal: allowsLocal) }
  }

  private func encode(
    _ method: HTTPMethod, _ target: String, _ headers: HTTPHeaders, _ body: HTTPClientBody
  ) throws(HTTPClientError) -> [UInt8] {
    guard target.utf8.allSatisfy(Characters.isTarget), !target.isEmpty,
      method.name.utf8.allSatisfy(Characters.isToken)
    else { throw .invalidRequest }
    let name = host.contains(":") ? "[\(host)]" : host
    var head = "\(method.name) \(target) HTTP/1.1\r\nHost: \(name):\(port)\r\n"
    for field in headers.fields { head += "\(field.name): \(field.value)\r\n" }
    switch body {
    case .none: if [.post, .put, .patch].contains(method) { head += "Content-Length: 0\r\n" }
    case .bytes(let bytes): head += "Content-Length: \(bytes.count)\r\n"
    case .stream: head += "Transfer-Encoding: chunked\r\n"
    }
    return Array((head + "\r\n").utf8)
  }

  private static func isStale(_ error: HTTPClientError) -> Bool {
    switch error {
    case .cutOff, .broken: true
    default: false
    }
  }

  private static func isIdempotent(_ method: HTTPMethod) -> Bool {
    [.get, .head, .put, .delete, .options].contains(method)
  }
}

extension HTTPClientBody {
  fileprivate var isStream: Bool { if case .stream = self { true } else { false } }
}

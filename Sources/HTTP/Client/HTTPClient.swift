/// A small blocking client for one host: keep-alive, chunked uploads, streamed answers, time limits. For the demo,
/// receivers, other nodes and tests; no TLS, no redirects. For one thread at a time.
///
///     let client = HTTPClient(host: "127.0.0.1", port: 8080)
///     let answer = try client.send(.get, "/healthz")
package final class HTTPClient {
  private let host: String
  private let port: UInt16
  private let limits: TimeLimits
  private let allowsLocal: Bool
  private let repeats: Bool
  private var socket: ClientSocket?
  private var reader = ResponseReader()
  private var isClosedByPeer = false

  /// - Parameters:
  ///   - timeout: bounds finding the host's addresses, connecting to each, and each wait for the server to send or take
  ///     bytes.
  ///   - total: bounds all of that together, from now on; nil for no bound.
  ///   - allowsLocal: whether addresses of this machine and of the link may be called, see ``Address/isLocal``.
  ///   - repeats: whether a request may be sent again on another connection where a kept one turns out to be closed.
  package init(
    host: String, port: UInt16, timeout: Duration = .seconds(30), total: Duration? = nil, allowsLocal: Bool = true,
    repeats: Bool = true
  ) {
    self.host = host
    self.port = port
    self.allowsLocal = allowsLocal
    self.repeats = repeats
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
      guard repeats, isReused, Self.isStale(error), Self.isIdempotent(method), !body.isStream else { throw error }
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

  /// Connects, so that what fails later is known to be about a request that may have been sent.
  package func connect() throws(HTTPClientError) {
    if socket == nil { socket = try ClientSocket(host: host, port: port, limits: limits, allowsLocal: allowsLocal) }
  }

  /// Sends a request, whose answer `readHead` and `readPiece` give. Where the server closes meanwhile, which it may after an
  /// early answer, the sending ends there.
  package func begin(
    _ method: HTTPMethod, _ target: String, headers: HTTPHeaders, body: HTTPClientBody
  ) throws(HTTPClientError) {
    let head = try encode(method, target, headers, body)
    try connect()
    do throws(HTTPClientError) { try upload(head, body) } catch {
      guard case .broken = error else { throw error }
    }
  }

  /// The descriptor of the connection, to wait for; nil where there is none.
  var descriptor: Int32? { socket?.raw }

  /// Whether something of an answer, or the connection's end, is there already. Never waits.
  package var hasInput: Bool { !reader.isEmpty || isClosedByPeer || socket.isReadable }

  /// Whether the connection lies idle: nothing of an answer is under way, and the server has not closed it.
  package var isIdle: Bool { socket != nil && reader.isEmpty && !isClosedByPeer && !socket.isReadable }

  /// Waits for an answer to begin.
  ///
  /// - Returns: whether it has.
  package func waitForInput(within time: Duration) -> Bool {
    hasInput || socket.waits(within: time)
  }

  /// The next piece where it is there already.
  package func readPieceIfThere() throws(HTTPClientError) -> ResponseStep {
    while true {
      switch try reader.piece(isClosed: isClosedByPeer) {
      case .bytes(let bytes): return .bytes(bytes)
      case .end:
        if !reader.keepsAlive || isClosedByPeer { disconnect() }
        return .end
      case .needsMore:
        guard socket.isReadable else { return .needsMore }
        try receive()
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
    case .none, .absent: try socket?.send(head)
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
    case .pulled(let length, let next):
      try socket?.send(head)
      var framing: ResponseEncoder.Framing = length.map { .counted(left: $0) } ?? .chunked
      do {
        while let piece = try next() { try socket?.send(ResponseEncoder.frame(piece, &framing) ?? []) }
      } catch {
        guard let error = error as? HTTPClientError else { throw .bodyFailed }
        throw error
      }
      guard let end = ResponseEncoder.end(framing) else { throw .bodyFailed }
      if !end.isEmpty { try socket?.send(end) }
    }
  }

  /// The head of the answer to what was sent.
  package func readHead(isHead: Bool = false) throws(HTTPClientError) -> HTTPClientResponse {
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

  private func encode(
    _ method: HTTPMethod, _ target: String, _ headers: HTTPHeaders, _ body: HTTPClientBody
  ) throws(HTTPClientError) -> [UInt8] {
    guard target.utf8.allSatisfy(Characters.isTarget), !target.isEmpty,
      method.name.utf8.allSatisfy(Characters.isToken)
    else { throw .invalidRequest }
    let name = host.contains(":") ? "[\(host)]" : host
    var head = "\(method.name) \(target) HTTP/1.1\r\n"
    if headers["host"] == nil { head += "Host: \(name):\(port)\r\n" }
    for field in headers.fields { head += "\(field.name): \(field.value)\r\n" }
    switch body {
    case .none: if [.post, .put, .patch].contains(method) { head += "Content-Length: 0\r\n" }
    case .absent: break
    case .bytes(let bytes): head += "Content-Length: \(bytes.count)\r\n"
    case .stream, .pulled(nil, _): head += "Transfer-Encoding: chunked\r\n"
    case .pulled(let length?, _): head += "Content-Length: \(length)\r\n"
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
  fileprivate var isStream: Bool {
    switch self {
    case .stream, .pulled: true
    case .none, .absent, .bytes: false
    }
  }
}

extension ClientSocket? {
  /// Whether there is something to read, or the end.
  fileprivate var isReadable: Bool { waits(within: .zero) }

  fileprivate func waits(within time: Duration) -> Bool {
    switch self {
    case .some(let socket): socket.isReadable(within: time)
    case .none: false
    }
  }
}

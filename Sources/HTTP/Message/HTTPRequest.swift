/// A request as a handler sees it.
package struct HTTPRequest: Sendable {
  package let head: RequestHead
  /// The named segments of the route's path, decoded; empty before the router ran.
  package internal(set) var parameters: [String: String] = [:]
  /// The body, pulled by the handler at its own pace.
  package private(set) var body: RequestBody
  /// The client's address without its port.
  package private(set) var remote: String
  let identity: RequestIdentity

  package var method: HTTPMethod { head.method }
  package var target: RequestTarget { head.target }
  package var headers: RequestHeaders { head.headers }
  package var query: QueryParameters { head.target.query }
  /// The name of this request in logs and problem documents: the client's X-Request-Id where it is 1 to 128 of
  /// `[A-Za-z0-9._-]`, else one of ours.
  package var id: String { identity.text }

  /// The head says that a body follows, be it of no bytes: by Content-Length or Transfer-Encoding (RFC 9112 §6.3).
  package var announcesBody: Bool {
    head.framing.hasBody || head.headers["content-length"] != nil
  }

  init(head: RequestHead, body: RequestBody, remote: String, identity: RequestIdentity) {
    self.head = head
    self.body = body
    self.remote = remote
    self.identity = identity
  }

  /// The same request with a body that has been read already, for handlers that look at it before another does.
  package func replacingBody(with bytes: [UInt8]) -> HTTPRequest {
    var request = self
    request.body = RequestBody(whole: bytes)
    return request
  }

  /// The same request with a body that is taken apart as it is read, for one that came as gzip.
  package func inflatingBody() -> HTTPRequest {
    var request = self
    request.body = body.inflated()
    return request
  }

  /// The same request of a client whose address another server tells.
  package func sent(by remote: String) -> HTTPRequest {
    var request = self
    request.remote = remote
    return request
  }

  /// A request that no socket carried, for tests of handlers; goes through the parser as any other.
  package init(
    _ method: HTTPMethod, _ target: String, headers: HTTPHeaders = [:], body: [UInt8] = []
  ) throws(ParseError) {
    var text = "\(method.name) \(target) HTTP/1.1\r\n"
    if headers["host"] == nil { text += "Host: localhost\r\n" }
    for field in headers.fields { text += "\(field.name): \(field.value)\r\n" }
    let hasBody = !body.isEmpty || [.post, .put, .patch].contains(method)
    if hasBody { text += "Content-Length: \(body.count)\r\n" }
    let bytes = Array((text + "\r\n").utf8)
    var parser = RequestParser()
    var position = 0
    guard case .head(let head) = try parser.next(bytes, &position, bytes.count) else {
      throw .malformedRequestLine
    }
    self.init(
      head: head, body: RequestBody(whole: body), remote: "127.0.0.1",
      identity: RequestIdentity(headers: head.headers, number: 0))
  }
}

/// An answer: status, fields and body. `Date`, `Server`, `Content-Length`, `Transfer-Encoding` and `Connection`
/// are the server's own; a handler's fields of those names are not sent.
package struct HTTPResponse: Sendable {
  package var status: HTTPStatus
  package var headers: HTTPHeaders
  package var body: Body
  /// Who asked, by a name that may be logged. It is not sent: `HTTPRequestReport` carries it.
  package var caller: String?

  package enum Body: Sendable {
    case none
    case bytes([UInt8])
    /// Pulled from a producer on the pool as fast as the client takes it. With `length` the producer must give
    /// exactly that many bytes, else the connection is cut; without, the body is chunked in HTTP/1.1 and ends with
    /// the connection in 1.0.
    case stream(length: Int64?, any HTTPBodyProducer)
  }

  package init(_ status: HTTPStatus, headers: HTTPHeaders = HTTPHeaders(), body: Body = .none) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// A text with its content type; the type must hold no control characters or it is left out.
  package init(_ status: HTTPStatus, text: String, contentType: String = "text/plain; charset=utf-8") {
    self.init(status, body: .bytes(Array(text.utf8)))
    headers.add("Content-Type", contentType)
  }
}

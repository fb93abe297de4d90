/// Everything before a request's body, checked.
package struct RequestHead: Sendable {
  package let method: HTTPMethod
  package let target: RequestTarget
  /// HTTP/1.0 rather than 1.1.
  package let isHTTP10: Bool
  package let headers: RequestHeaders
  package let framing: Framing
  /// The client would send further requests on this connection (RFC 9112 §9.3).
  package let wantsKeepAlive: Bool
  /// The client waits for `100 Continue` before it sends the body (RFC 9110 §10.1.1).
  package let expectsContinue: Bool

  /// How the body is delimited (RFC 9112 §6.3).
  package enum Framing: Sendable, Hashable {
    case none
    case length(Int64)
    case chunked

    package var hasBody: Bool { self != .none }
  }
}

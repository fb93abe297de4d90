/// Everything before a request's body, checked. A class, since a request goes from hand to hand and never changes.
package final class RequestHead: Sendable {
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

  init(
    method: HTTPMethod, target: RequestTarget, isHTTP10: Bool, headers: RequestHeaders, framing: Framing,
    wantsKeepAlive: Bool, expectsContinue: Bool
  ) {
    self.method = method
    self.target = target
    self.isHTTP10 = isHTTP10
    self.headers = headers
    self.framing = framing
    self.wantsKeepAlive = wantsKeepAlive
    self.expectsContinue = expectsContinue
  }

  /// How the body is delimited (RFC 9112 §6.3).
  package enum Framing: Sendable, Hashable {
    case none
    case length(Int64)
    case chunked

    package var hasBody: Bool { self != .none }
  }
}

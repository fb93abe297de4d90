/// Why a client got no answer.
package enum HTTPClientError: Error, Hashable, Sendable {
  case cannotConnect(SystemError)
  /// Every address of the host is one of this machine or of the link, which this client doesn't call.
  case notAllowed
  case timedOut
  case broken(SystemError)
  /// The server closed before the answer's end.
  case cutOff
  /// The answer is not HTTP/1.x.
  case malformedResponse
  /// The body that was to be sent could not be had.
  case bodyFailed
  /// A target or a field that can't be sent.
  case invalidRequest
}

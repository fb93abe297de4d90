import HTTP
import Monitoring

/// Sends over http; only the head of the answer is read, and no redirect followed.
struct PlainTransport {
  let allowsLocal: Bool
  /// Bounds finding a receiver, connecting to it, and each wait for it.
  let wait: Duration
  /// Bounds a whole try.
  let total: Duration

  func send(_ post: OutgoingPost) -> DeliveryAttempt {
    let client = HTTPClient(
      host: post.address.host, port: post.address.port, timeout: wait, total: total, allowsLocal: allowsLocal)
    do throws(HTTPClientError) {
      let answer = try client.open(.post, post.target, headers: post.headers, body: .bytes(post.body))
      client.disconnect()
      return DeliveryAttempt(status: answer.status)
    } catch {
      return DeliveryAttempt(DeliveryFailure.Cause(error))
    }
  }
}

extension DeliveryFailure.Cause {
  init(_ error: HTTPClientError) {
    self =
      switch error {
      case .timedOut: .timedOut
      case .notAllowed: .notAllowed
      case .malformedResponse, .cutOff: .noAnswer
      case .cannotConnect, .broken, .invalidRequest: .unreachable
      }
  }
}

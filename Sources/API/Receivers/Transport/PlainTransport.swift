import HTTP
import Monitoring

/// Sends over http, and follows no redirect. Of the answer to a message only the head is read.
struct PlainTransport {
  let allowsLocal: Bool
  /// Bounds finding a receiver, connecting to it, and each wait for it.
  let wait: Duration
  /// Bounds a whole try.
  let total: Duration

  func send(_ post: OutgoingPost) -> DeliveryAttempt {
    let client = client(of: post.address)
    do throws(HTTPClientError) {
      let answer = try client.open(.post, post.target, headers: post.headers, body: .bytes(post.body))
      client.disconnect()
      return DeliveryAttempt(status: answer.status)
    } catch {
      return DeliveryAttempt(DeliveryFailure.Cause(error))
    }
  }

  /// The status and the body of an answer.
  ///
  /// - Parameter most: bytes of it.
  /// - Returns: nil where it is longer.
  func ask(_ question: OutgoingQuestion, most: Int) throws(DeliveryFailure.Cause) -> (status: Int, body: [UInt8])? {
    let client = client(of: question.address)
    defer { client.disconnect() }
    do throws(HTTPClientError) {
      let answer = try client.open(.get, question.target, headers: question.headers)
      var body: [UInt8] = []
      while let piece = try client.readPiece() {
        if body.count + piece.count > most { return nil }
        body += piece
      }
      return (answer.status, body)
    } catch {
      throw DeliveryFailure.Cause(error)
    }
  }

  private func client(of address: ReceiverAddress) -> HTTPClient {
    HTTPClient(host: address.host, port: address.port, timeout: wait, total: total, allowsLocal: allowsLocal)
  }
}

extension DeliveryFailure.Cause {
  init(_ error: HTTPClientError) {
    self =
      switch error {
      case .timedOut: .timedOut
      case .notAllowed: .notAllowed
      case .malformedResponse, .cutOff: .noAnswer
      case .cannotConnect, .broken, .bodyFailed, .invalidRequest: .unreachable
      }
  }
}

import HTTP
import Monitoring

/// A GET to another server, whole.
struct OutgoingQuestion: Equatable {
  let address: ReceiverAddress
  /// Path and query.
  let target: String
  let headers: HTTPHeaders
}

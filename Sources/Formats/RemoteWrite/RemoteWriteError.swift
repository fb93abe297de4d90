/// Why a body of Prometheus' remote write can't be read: what is wrong, and at which byte.
package struct RemoteWriteError: Error, Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    /// No snappy block, or a damaged one.
    case malformedSnappy
    /// No protobuf message, or a damaged one.
    case malformedProtobuf
    /// More than one request may bring.
    case tooLarge
  }

  package let reason: Reason
  /// What is wrong, as a clause that goes on with where.
  package let clause: String
  /// In the body as it was sent for snappy, in what was packed for protobuf; counted from 0.
  package let offset: Int

  init(_ reason: Reason, _ clause: String, at offset: Int) {
    (self.reason, self.clause, self.offset) = (reason, clause, offset)
  }

  package var sentence: String {
    switch reason {
    case .malformedSnappy: "The body is not a snappy block: \(clause) (byte \(offset))."
    case .malformedProtobuf: "What is packed in the body is no prometheus.WriteRequest: \(clause) (byte \(offset))."
    case .tooLarge: "The request is too large: \(clause) (byte \(offset))."
    }
  }
}

/// An answer as a client got it.
package struct HTTPClientResponse: Sendable, Hashable {
  package let status: Int
  package let headers: HTTPHeaders
  /// Empty where the body is read piece by piece.
  package var body: [UInt8] = []

  /// The body as text, what is no UTF-8 replaced.
  package var text: String { String(decoding: body, as: UTF8.self) }
}

/// What a client sends after the head.
package enum HTTPClientBody {
  case none
  case bytes([UInt8])
  /// Sent chunked, piece by piece, until nil.
  case stream(() -> [UInt8]?)
}

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
  /// Where the method wants a body, one of no bytes.
  case none
  /// No body, and no word of its length.
  case absent
  case bytes([UInt8])
  /// Sent chunked, piece by piece, until nil.
  case stream(() -> [UInt8]?)
  /// Sent with its length, or chunked where that is nil, piece by piece until nil. What is thrown, and a length that is not
  /// kept, ends the connection before the body's end, so that the server does not take a part for the whole.
  case pulled(length: Int64?, () throws -> [UInt8]?)
}

/// How far an answer is read without waiting.
package enum ResponseStep {
  case bytes([UInt8]), needsMore, end
}

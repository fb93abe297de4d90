/// Why a request was refused. Each has the status of the answer, after which the connection closes: the place
/// where the next request begins can no longer be trusted (RFC 9112 §11.2).
package enum ParseError: Error, Hashable, Sendable {
  // The request line (RFC 9112 §3).
  case malformedRequestLine, requestLineTooLong, malformedTarget, unsupportedVersion
  // The fields (RFC 9112 §5).
  case malformedField, bareLineEnd, foldedField, fieldTooLong, headTooLong, tooManyFields
  // Routing and framing (RFC 9112 §3.2, §6).
  case missingHost, repeatedHost, malformedHost
  case malformedContentLength, conflictingFraming, unsupportedTransferCoding, malformedTransferCoding
  case unsupportedExpectation
  // The body (RFC 9112 §7).
  case bodyTooLarge, malformedChunk, chunkLineTooLong, trailersTooLong

  package var status: HTTPStatus {
    switch self {
    case .requestLineTooLong: .uriTooLong
    case .unsupportedVersion: .versionNotSupported
    case .fieldTooLong, .headTooLong, .tooManyFields, .trailersTooLong: .headerFieldsTooLarge
    case .unsupportedTransferCoding: .notImplemented
    case .unsupportedExpectation: .expectationFailed
    case .bodyTooLarge: .payloadTooLarge
    default: .badRequest
    }
  }

  /// A sentence for the client.
  package var detail: String {
    switch self {
    case .malformedRequestLine: "The request line is not `method target HTTP/1.1`."
    case .requestLineTooLong: "The request line is too long."
    case .malformedTarget: "The request target is not well formed."
    case .unsupportedVersion: "Only HTTP/1.1 and HTTP/1.0 are spoken here."
    case .malformedField: "A header field is not `name: value`, or holds a control character."
    case .bareLineEnd: "A line of the head does not end with CR LF."
    case .foldedField: "A header field is folded over several lines."
    case .fieldTooLong: "A header field is too long."
    case .headTooLong: "The header section is too long."
    case .tooManyFields: "There are too many header fields."
    case .missingHost: "The Host field is missing."
    case .repeatedHost: "The Host field is repeated."
    case .malformedHost: "The Host field is not a host."
    case .malformedContentLength: "Content-Length is repeated or is not a number."
    case .conflictingFraming: "Content-Length and Transfer-Encoding exclude each other."
    case .unsupportedTransferCoding: "No transfer coding but chunked is understood."
    case .malformedTransferCoding: "Transfer-Encoding must be chunked, once and last, in HTTP/1.1."
    case .unsupportedExpectation: "No expectation but 100-continue is met."
    case .bodyTooLarge: "The body is too large."
    case .malformedChunk: "A chunk of the body is not well formed."
    case .chunkLineTooLong: "The size line of a chunk is too long."
    case .trailersTooLong: "The trailer section is too long."
    }
  }
}

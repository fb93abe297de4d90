import HTTP
import Monitoring
import Platform

/// Answers in gzip for clients that take it (RFC 9110 §8.4, §12.5.3): text and JSON that is worth it, and streams of text but
/// for events, which must not wait for more of them.
enum Compression {
  /// Less does not get smaller by what it takes.
  static let leastBytes = 1_024

  /// Whether answers of a media type get smaller.
  private static func isWorthIt(_ type: String) -> Bool {
    let essence = type.prefix { $0 != ";" }
    if essence == "text/event-stream" { return false }
    return essence.hasPrefix("text/")
      || ["application/json", "application/problem+json", "application/yaml"].contains(essence)
  }

  /// The answer as it goes out to the client that asked.
  static func applied(to response: HTTPResponse, _ request: HTTPRequest) -> HTTPResponse {
    var response = response
    if isRead(request), response.status == .notModified || isText(response) {
      response.headers.vary(on: "Accept-Encoding")
    }
    if response.status == .notModified { return renamed(response, request) }
    guard isEligible(response), takesGzip(request) else { return response }
    switch response.body {
    case .bytes(let bytes):
      guard let packed = Deflater().finish(bytes) else { return response }
      response.body = .bytes(packed)
    case .stream(_, let producer): response.body = .stream(length: nil, GzipStream(producer))
    case .none: return response
    }
    response.headers.set("Content-Encoding", "gzip")
    if let tag = response.headers["ETag"] { response.headers.set("ETag", marked(tag)) }
    return response
  }

  private static func isRead(_ request: HTTPRequest) -> Bool { [.get, .head].contains(request.method) }

  private static func isText(_ response: HTTPResponse) -> Bool {
    response.headers["Content-Type"].map(isWorthIt) ?? false
  }

  private static func isEligible(_ response: HTTPResponse) -> Bool {
    guard isText(response), response.headers["Content-Encoding"] == nil else { return false }
    switch response.body {
    case .bytes(let bytes): return bytes.count >= leastBytes
    case .stream(let length, _): return length == nil
    case .none: return false
    }
  }

  private static func takesGzip(_ request: HTTPRequest) -> Bool {
    request.headers.joined("accept-encoding").flatMap(AcceptedCodings.init)?.takesGzip ?? false
  }

  /// The tag under which the client has the answer.
  private static func renamed(_ response: HTTPResponse, _ request: HTTPRequest) -> HTTPResponse {
    guard let tag = response.headers["ETag"], takesGzip(request),
      request.headers.joined("if-none-match")?.contains(marked(tag)) == true
    else { return response }
    var response = response
    response.headers.set("ETag", marked(tag))
    return response
  }

  private static func marked(_ tag: String) -> String {
    tag.hasSuffix("\"") ? "\(tag.dropLast())\(ETag.gzipMark)\"" : tag
  }
}

/// A streamed body in gzip.
private struct GzipStream: HTTPBodyProducer {
  /// Packed bytes that are handed on at a time, at least: less is kept for the next step.
  private static let leastPiece = 16_384

  private var producer: any HTTPBodyProducer
  // One thread at a time calls a producer, and nothing else knows of this one.
  private nonisolated(unsafe) let deflater = Deflater()
  private var packed: [UInt8] = []
  private var isEnded = false

  init(_ producer: any HTTPBodyProducer) { self.producer = producer }

  mutating func next(_ reason: HTTPWakeReason?) -> HTTPBodyStep {
    var reason = reason
    while !isEnded {
      let step = producer.next(reason)
      reason = nil
      switch step {
      case .bytes(let bytes):
        guard let more = deflater.pack(bytes) else { return .fail }
        packed += more
        if packed.count >= Self.leastPiece { return .bytes(take()) }
      case .end:
        isEnded = true
        guard let rest = deflater.finish() else { return .fail }
        packed += rest
        return .bytes(take())
      case .wait, .fail: return step
      }
    }
    return .end
  }

  private mutating func take() -> [UInt8] {
    defer { packed = [] }
    return packed
  }

  mutating func finish() { producer.finish() }
}

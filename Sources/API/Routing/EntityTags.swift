import HTTP
import Monitoring

/// The strong tags of answers (RFC 9110 §8.8.3): all are made here, of
///
/// - the epoch of the database, which another start, and so a restored backup, does not share;
/// - the question: path, parameters (but for `wait`) and the media type that was chosen;
/// - the state: of what costs much to make the counters of what it is made from, of all else the answer itself. So a
///   route cannot forget a thing that its answer depends on, the scopes of the caller among them.
extension APIRequest {
  /// - Parameters:
  ///   - state: letters, digits and dashes that change with the answer.
  ///   - mediaType: of the answer.
  func tag(state: String, mediaType: String) -> ETag {
    var question = question(without: ["wait"])
    question.combine(mediaType)
    guard let tag = ETag("\(epoch)-\(question.text)-\(state)") else {
      preconditionFailure("a state is letters and digits")
    }
    return tag
  }

  /// The tag of an answer that is there already; nil for one that is not whole.
  func tag(of response: HTTPResponse) -> ETag? {
    guard case .bytes(let bytes) = response.body else { return nil }
    // SipHash with a key of this process, so that nobody can send data that collides; the epoch lasts no longer.
    var hasher = Hasher()
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    let hash = String(UInt(bitPattern: hasher.finalize()), radix: 36)
    return tag(state: "\(bytes.count)-\(hash)", mediaType: response.headers["Content-Type"] ?? "")
  }

  /// An answer to GET under its tag, or 304 where the client has it already. One that has its tag stays as it is.
  func tagged(_ response: HTTPResponse) -> HTTPResponse {
    guard response.status == .ok, response.headers["ETag"] == nil, let tag = tag(of: response) else { return response }
    if tag.isNamed(by: http.headers) { return .notModified(tag) }
    var response = response
    response.headers.set("ETag", tag.field)
    return response
  }
}

extension HTTPResponse {
  static func notModified(_ tag: ETag) -> HTTPResponse { HTTPResponse(.notModified, headers: ["ETag": tag.field]) }
}

extension HTTPHeaders {
  /// Names a field of the request that the answer depends on, in one Vary field (RFC 9110 §12.5.5).
  mutating func vary(on field: String) {
    set("Vary", self["Vary"].map { "\($0), \(field)" } ?? field)
  }
}

import Formats
import HTTP
import Monitoring

extension HTTPRequest {
  /// What the client says its text is written in; nil where it says nothing, or what isn't read.
  var charset: TextEncoding? {
    headers["content-type"].flatMap(MediaType.init)?["charset"].flatMap { TextEncoding.named($0.lowercased()) }
  }

  /// Whether the body is packed as gzip, once, and in no other way.
  var isGzip: Bool {
    guard let codings = headers.tokens("content-encoding"), !codings.isEmpty else { return false }
    let packed = codings.filter { $0 != "identity" }
    return packed == ["gzip"] || packed == ["x-gzip"]
  }

  /// The media type of the body in small letters, without parameters; empty where the client names none.
  ///
  /// - Throws: `malformed_request` for what is no media type, `unsupported_media_type` for text in a charset that isn't read. JSON
  ///   is in UTF-8 whatever a charset says (RFC 8259 §11).
  func contentType() throws(Problem) -> String {
    guard let value = headers["content-type"], !value.isEmpty else { return "" }
    guard let type = MediaType(value) else {
      throw Problem(field: "Content-Type", .malformedRequest, "is not a media type such as text/csv; charset=utf-8.")
    }
    if type.essence.hasPrefix("text/"), let charset = type["charset"]?.lowercased(),
      TextEncoding.named(charset) == nil
    {
      throw Problem(
        field: "Content-Type", .unsupportedMediaType,
        "names a charset that is not read; send UTF-8, UTF-16 or one of those that `encoding` names.")
    }
    return type.essence
  }
}

extension APIRequest {
  /// The media type of the body, see ``HTTPRequest/contentType()``.
  func contentType() throws(Problem) -> String { try http.contentType() }

  /// The first of some media types that the client would rather have than the others.
  ///
  /// - Parameter offered: in the order of our own preference.
  /// - Throws: `not_acceptable`, `malformed_request`.
  func preferred(among offered: [String]) throws(Problem) -> String {
    guard let value = http.headers.joined("accept") else { return offered[0] }
    guard let accepted = AcceptedMedia(value) else {
      throw Problem(field: "Accept", .malformedRequest, "is not a list of media types such as text/csv;q=0.5, */*.")
    }
    guard let type = accepted.preferred(among: offered) else {
      throw Problem(.notAcceptable, "This operation answers \(offered.joined(separator: " or ")).")
    }
    return type
  }
}

extension Problem {
  /// A fault of one field.
  ///
  /// - Parameter detail: what is wrong with it, as it follows the field's name.
  init(field: String, _ code: ProblemCode, _ detail: String) {
    self.init(code, "\(field) \(detail)", faults: [Fault(at: .header(field), code: code, detail: detail)])
  }

  /// A body of a type that the operation does not take.
  init(unsupportedType taken: String, curl type: String) {
    let detail = "\(taken); with curl: -H 'Content-Type: \(type)' --data-binary @FILE."
    self.init(
      .unsupportedMediaType, detail,
      faults: [Fault(at: .header("Content-Type"), code: .unsupportedMediaType, detail: "is none of these.")])
  }

  /// Of fields that come once and came more often, all of them; nil where there is none.
  init?(repeatedFieldsOf request: HTTPRequest) {
    let faults = request.headers.repeated.map { field in
      Fault(at: .header(field.name), code: .malformedRequest, detail: "comes \(field.count) times and must come once")
    }
    guard let error = MonitoringError(faults: faults) else { return nil }
    self.init(error)
  }
}

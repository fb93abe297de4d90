import HTTP
import Monitoring

extension APIRequest {
  /// The answer under its tag, or 304 where the client has it already.
  func answer(tag: String, _ make: () throws -> HTTPResponse) throws -> HTTPOutcome {
    guard let tag = ETag(tag) else { return .response(try make()) }
    if tag.isNamed(by: http.headers) { return .response(HTTPResponse(.notModified, headers: ["ETag": tag.field])) }
    var response = try make()
    response.headers.set("ETag", tag.field)
    return .response(response)
  }

  /// A short name of the query and of what the client accepts: answers to other questions have other tags. How long
  /// to wait is no part of the question.
  var questionTag: String {
    var hash = FowlerNollVo()
    for item in http.query.items where item.name != "wait" {
      for byte in item.name.utf8 { hash.combine(byte) }
      hash.combine(UInt8(ascii: "="))
      for byte in item.value.utf8 { hash.combine(byte) }
      hash.combine(UInt8(ascii: "&"))
    }
    for byte in (http.headers["accept"] ?? "").utf8 { hash.combine(byte) }
    return String(hash.value, radix: 36)
  }
}

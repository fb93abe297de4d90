/// Where a request is directed: the path as decoded segments, and the query (RFC 9112 §3.2).
///
/// All four forms are read: `/path?query`, `http://host/path?query` (its authority outranks Host), `*` for OPTIONS
/// and `host:port` for CONNECT. Dot segments are resolved after decoding, so that `%2e%2e` climbs no further than
/// `..`, and never above the root (RFC 3986 §5.2.4). An escaped slash stays within its segment. A broken escape, a
/// control character or a segment that is no UTF-8 is an error, never repaired.
package struct RequestTarget: Sendable, Hashable {
  /// The segments between the slashes, decoded: `/v1/series` is `["v1", "series"]`, `/` is `[]`, and `/v1/` ends
  /// with an empty one. Empty for `*` and for CONNECT.
  package let segments: [String]
  /// The request was `OPTIONS *`.
  package let isAsterisk: Bool
  /// The authority of an absolute or authority form.
  package let authority: String?
  /// The path as sent, escapes and all, without the query: for logs.
  package let path: String
  /// The query as sent, without its question mark; its escapes are known to be whole.
  package let rawQuery: String

  /// The query's parameters, decoded anew at each call.
  package var query: QueryParameters { QueryParameters(rawQuery) }

  init(parsing bytes: [UInt8], _ range: Range<Int>, method: HTTPMethod) throws(ParseError) {
    guard let first = range.first.map({ bytes[$0] }), bytes[range].allSatisfy(Characters.isTarget) else {
      throw .malformedTarget
    }
    if method == .connect {
      try self.init(authorityForm: bytes, range)
    } else if first == UInt8(ascii: "/") {
      try self.init(originForm: bytes, range, authority: nil)
    } else if first == UInt8(ascii: "*") {
      guard range.count == 1, method == .options else { throw .malformedTarget }
      self.init(segments: [], isAsterisk: true, authority: nil, path: "*", rawQuery: "")
    } else {
      try self.init(absoluteForm: bytes, range)
    }
  }

  private init(segments: [String], isAsterisk: Bool, authority: String?, path: String, rawQuery: String) {
    self.segments = segments
    self.isAsterisk = isAsterisk
    self.authority = authority
    self.path = path
    self.rawQuery = rawQuery
  }

  private init(authorityForm bytes: [UInt8], _ range: Range<Int>) throws(ParseError) {
    guard HostGrammar.isValid(bytes, range, needsName: true) else { throw .malformedTarget }
    let authority = String(decoding: bytes[range], as: UTF8.self)
    self.init(segments: [], isAsterisk: false, authority: authority, path: authority, rawQuery: "")
  }

  private init(absoluteForm bytes: [UInt8], _ range: Range<Int>) throws(ParseError) {
    let schemes = ["http://", "https://"]
    guard
      let scheme = schemes.first(where: {
        range.count > $0.utf8.count
          && bytes.equalsIgnoringCase(range.lowerBound..<range.lowerBound + $0.utf8.count, $0)
      })
    else { throw .malformedTarget }
    let start = range.lowerBound + scheme.utf8.count
    let end = bytes[start..<range.upperBound].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
    let authority = start..<(end ?? range.upperBound)
    guard HostGrammar.isValid(bytes, authority, needsName: true) else { throw .malformedTarget }
    try self.init(
      originForm: bytes, authority.upperBound..<range.upperBound,
      authority: String(decoding: bytes[authority], as: UTF8.self))
  }

  private init(originForm bytes: [UInt8], _ range: Range<Int>, authority: String?) throws(ParseError) {
    let mark = bytes[range].firstIndex(of: UInt8(ascii: "?")) ?? range.upperBound
    let path = range.lowerBound..<mark
    let query = min(mark + 1, range.upperBound)..<range.upperBound
    guard PercentDecoding.isValid(bytes, query) else { throw .malformedTarget }
    self.init(
      segments: try Self.segments(bytes, path), isAsterisk: false, authority: authority,
      path: path.isEmpty ? "/" : String(decoding: bytes[path], as: UTF8.self),
      rawQuery: String(decoding: bytes[query], as: UTF8.self))
  }

  private static func segments(_ bytes: [UInt8], _ path: Range<Int>) throws(ParseError) -> [String] {
    var segments: [String] = []
    var start = path.lowerBound + 1
    while start <= path.upperBound {
      let end = bytes[start..<path.upperBound].firstIndex(of: UInt8(ascii: "/")) ?? path.upperBound
      let segment = try self.segment(bytes, start..<end)
      let isLast = end == path.upperBound
      if segment == ".." { _ = segments.popLast() }
      if segment != "." && segment != ".." {
        segments.append(segment)
      } else if isLast {
        segments.append("")
      }
      start = end + 1
    }
    return segments == [""] ? [] : segments
  }

  private static func segment(_ bytes: [UInt8], _ range: Range<Int>) throws(ParseError) -> String {
    guard bytes[range].contains(UInt8(ascii: "%")) else { return String(decoding: bytes[range], as: UTF8.self) }
    guard let decoded = PercentDecoding.decode(bytes, range),
      decoded.allSatisfy({ $0 >= Characters.space && $0 != 127 }),
      let text = String(validating: decoded, as: UTF8.self)
    else { throw .malformedTarget }
    return text
  }
}

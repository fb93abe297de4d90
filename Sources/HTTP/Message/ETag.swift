/// Entity tags and the conditional requests that dashboards make (RFC 9110 §8.8.3, §13.1.2).
package struct ETag: Hashable, Sendable {
  /// The tag without its quotes.
  package let value: String

  /// A strong tag; nil where the value holds a quote, a space or a control character.
  package init?(_ value: String) {
    guard value.utf8.allSatisfy(Self.isTagByte) else { return nil }
    self.value = value
  }

  /// The tag of a counter: always valid.
  package init(counter: Int64) { value = String(counter) }

  /// As the `ETag` field carries it.
  package var field: String { "\"\(value)\"" }

  /// Whether a request's `If-None-Match` names this tag, compared weakly, or is `*`: then the answer to GET and HEAD
  /// is 304. A malformed list matches nothing.
  package func isNamed(by headers: RequestHeaders) -> Bool {
    guard let list = headers.joined("if-none-match") else { return false }
    if list == "*" { return true }
    var reader = FieldReader(list)
    let tags = reader.list { reader -> ArraySlice<UInt8>? in
      guard !reader.take("W") || reader.take("/") else { return nil }
      return reader.opaqueTag()
    }
    return tags?.contains { $0.elementsEqual(value.utf8) || $0.elementsEqual((value + Self.gzipMark).utf8) } ?? false
  }

  /// What follows in the tag of the same answer in gzip: a strong tag is of bytes, and these are others (§8.8.3.3).
  package static let gzipMark = "-gzip"

  private static func isTagByte(_ byte: UInt8) -> Bool { byte > Characters.space && byte != 34 && byte != 127 }
}

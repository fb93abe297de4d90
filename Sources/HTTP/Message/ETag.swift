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
    return matches(list: Array(list.utf8))
  }

  private func matches(list: [UInt8]) -> Bool {
    var index = 0
    if list == [UInt8(ascii: "*")] { return true }
    while index < list.count {
      let byte = list[index]
      if byte == Characters.space || byte == Characters.tab || byte == UInt8(ascii: ",") {
        index += 1
        continue
      }
      if byte == UInt8(ascii: "W"), index + 1 < list.count, list[index + 1] == UInt8(ascii: "/") { index += 2 }
      guard index < list.count, list[index] == UInt8(ascii: "\""),
        let close = list[(index + 1)...].firstIndex(of: UInt8(ascii: "\"")),
        list[(index + 1)..<close].allSatisfy(Self.isTagByte)
      else { return false }
      if list[(index + 1)..<close].elementsEqual(value.utf8) { return true }
      index = close + 1
    }
    return false
  }

  private static func isTagByte(_ byte: UInt8) -> Bool { byte > Characters.space && byte != 34 && byte != 127 }
}

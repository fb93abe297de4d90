/// A pattern of ids: `*` stands for any characters, none included, `?` for one.
package struct GlobPattern: Equatable, Sendable {
  package let text: String
  private let bytes: [UInt8]

  /// Characters of an id, and of wildcards.
  package static let length = 1...128

  /// Nil for what no id could match: of another length, or with a character that ids don't have.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard Self.length.contains(bytes.count), bytes.allSatisfy(Self.isAllowed) else { return nil }
    (self.text, self.bytes) = (text, bytes)
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "*"), UInt8(ascii: "?"):
      true
    default: false
    }
  }

  /// What every match begins with.
  package var prefix: String {
    String(decoding: bytes.prefix { $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "?") }, as: UTF8.self)
  }

  /// Whether an id matches as a whole. Takes time in proportion to both lengths at most: after a failure only the last `*`
  /// is tried with one character more.
  package func matches(_ id: String) -> Bool {
    let id = Array(id.utf8)
    var (place, next) = (0, 0)
    /// Where to go on after the last `*`, in the pattern and in the id.
    var retry: (place: Int, next: Int)?
    while next < id.count {
      if place < bytes.count, bytes[place] == UInt8(ascii: "*") {
        retry = (place + 1, next)
        place += 1
      } else if place < bytes.count, bytes[place] == UInt8(ascii: "?") || bytes[place] == id[next] {
        place += 1
        next += 1
      } else if let last = retry {
        retry = (last.place, last.next + 1)
        (place, next) = (last.place, last.next + 1)
      } else {
        return false
      }
    }
    return bytes[place...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}

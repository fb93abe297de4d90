import HTTP

/// The token that requests must carry (RFC 6750 §2.1). It is never shown: not in a log, a problem or a description.
package struct BearerToken: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
  private let bytes: [UInt8]

  /// Surrounding white space is dropped, since files end in a line feed. Nil for a token that is empty or not of the
  /// visible ASCII characters that a header can carry.
  package init?(_ text: String) {
    let trimmed = text.utf8.drop { $0 <= 0x20 }.reversed().drop { $0 <= 0x20 }.reversed()
    guard !trimmed.isEmpty, trimmed.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
    bytes = Array(trimmed)
  }

  package var description: String { "BearerToken(…)" }
  package var debugDescription: String { description }

  func isCarried(by headers: RequestHeaders) -> Bool {
    guard let field = headers["authorization"], field.count > 7,
      field.prefix(7).lowercased() == "bearer "
    else { return false }
    return matches(Array(field.dropFirst(7).utf8.drop { $0 == 0x20 }))
  }

  /// Compares in a time that depends on the length of what was sent, not on where it differs.
  private func matches(_ candidate: [UInt8]) -> Bool {
    var difference = candidate.count ^ bytes.count
    for index in candidate.indices {
      difference |= Int(candidate[index] ^ bytes[index % bytes.count])
    }
    return difference == 0
  }
}

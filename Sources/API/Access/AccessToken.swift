/// A token that requests may carry (RFC 6750 §2.1), with the name that logs know it by and what it may be used for. The
/// token itself is never shown: not in a log, a problem or a description.
package struct AccessToken: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
  /// In characters; nothing longer is compared.
  static let longest = 4_096
  /// Shorter ones can be guessed.
  static let leastSafeLength = 16

  package let name: String
  package let scopes: Set<AccessScope>
  /// The secret, followed by zeros, so that any candidate can be laid over it.
  private let padded: [UInt8]
  private let length: Int

  /// Surrounding white space is dropped, since files end in a line feed. Nil for a token that is empty, too long or not
  /// of the visible ASCII characters that a header can carry.
  package init?(_ secret: String, name: String = "token", scopes: Set<AccessScope> = Set(AccessScope.allCases)) {
    let trimmed = secret.utf8.drop { $0 <= 0x20 }.reversed().drop { $0 <= 0x20 }.reversed()
    guard (1...Self.longest).contains(trimmed.count), trimmed.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
    self.name = name
    self.scopes = scopes
    padded = Array(trimmed) + Array(repeating: 0, count: Self.longest - trimmed.count)
    length = trimmed.count
  }

  package var description: String { "AccessToken(\(name), …)" }
  package var debugDescription: String { description }

  package var isShort: Bool { length < Self.leastSafeLength }

  /// 0 where the candidate is the token. Takes a time that depends on the length of the candidate alone.
  ///
  /// - Parameter candidate: at most `longest` bytes.
  func difference(from candidate: [UInt8]) -> Int {
    var difference = candidate.count ^ length
    for index in candidate.indices { difference |= Int(candidate[index] ^ padded[index]) }
    return difference
  }

  func isSame(as other: AccessToken) -> Bool { length == other.length && padded == other.padded }
}

import HTTP

/// The tokens that are accepted at one moment.
package struct Keyring: Sendable {
  /// At least one.
  package let tokens: [AccessToken]

  package init(_ tokens: [AccessToken]) {
    self.tokens = tokens
  }

  /// The token that a request carries; nil where it carries none of these.
  ///
  /// Every token is compared, whichever matches, so that the time tells neither how far a guess was right nor where in
  /// the file the token stands.
  func holder(of headers: RequestHeaders) -> AccessToken? {
    guard let candidate = Self.credential(in: headers), candidate.count <= AccessToken.longest else { return nil }
    var found = 0
    for (index, token) in tokens.enumerated() {
      // All ones where there is no difference, else zero.
      let mask = (token.difference(from: candidate) &- 1) >> (Int.bitWidth - 1)
      found |= mask & (index + 1)
    }
    return found == 0 ? nil : tokens[found - 1]
  }

  private static func credential(in headers: RequestHeaders) -> [UInt8]? {
    guard let field = headers["authorization"] else { return nil }
    var reader = FieldReader(field)
    guard reader.name() == "bearer", reader.take(" ") else { return nil }
    while reader.take(" ") {}
    return reader.rest
  }
}

import HTTP

/// The tokens that are accepted at one moment.
package struct TokenSet: Sendable {
  /// At least one.
  package let tokens: [AccessToken]

  package init(_ tokens: [AccessToken]) {
    self.tokens = tokens
  }

  /// The token that a request carries; nil where it carries none of these.
  ///
  /// Every token is compared, whichever matches, so that the time tells neither how far a guess was right nor where in
  /// the file the token stands.
  func holder(of request: HTTPRequest) -> AccessToken? {
    guard let candidate = Self.credential(of: request), candidate.count <= AccessToken.longest else { return nil }
    var found = 0
    for (index, token) in tokens.enumerated() {
      // All ones where there is no difference, else zero.
      let mask = (token.difference(from: candidate) &- 1) >> (Int.bitWidth - 1)
      found |= mask & (index + 1)
    }
    return found == 0 ? nil : tokens[found - 1]
  }

  /// A bearer token; where senders of other tools come, also what they know instead.
  private static func credential(of request: HTTPRequest) -> [UInt8]? {
    let isSender = SenderCredential.isTaken(at: request.target.path)
    guard let field = request.headers["authorization"] else {
      return isSender ? SenderCredential.password(in: request.query) : nil
    }
    var reader = FieldReader(field)
    let scheme = reader.name()
    guard let scheme, scheme == "bearer" || isSender, reader.take(" ") else { return nil }
    while reader.take(" ") {}
    switch scheme {
    case "bearer", "token": return reader.rest
    case "basic": return SenderCredential.password(ofBasic: reader.rest)
    default: return nil
    }
  }
}

/// Why a token file is not taken. Says which line, and never repeats what stands there: it may be a token.
package enum TokenSetError: Error, Equatable {
  case noToken
  case tooManyTokens(limit: Int)
  case line(Int, LineFault)

  package enum LineFault: Sendable {
    case malformedToken, unknownAttribute, unknownScope, malformedName, takenName, takenToken
  }

  package var message: String {
    switch self {
    case .noToken: "holds no token of visible ASCII characters"
    case .tooManyTokens(let limit): "holds more than \(limit) tokens"
    case .line(let number, let fault): "cannot be read at line \(number): \(fault.message)"
    }
  }
}

extension TokenSetError.LineFault {
  fileprivate var message: String {
    switch self {
    case .malformedToken: "a token is 1 to \(AccessToken.longest) visible ASCII characters"
    case .unknownAttribute: "behind the token stand scopes=… and name=…, each once at most"
    case .unknownScope: "the scopes are \(AccessScope.allCases.map(\.rawValue).joined(separator: ", "))"
    case .malformedName: "a name is 1 to 64 of [A-Za-z0-9._-]"
    case .takenName: "the name came before"
    case .takenToken: "the token came before"
    }
  }
}

extension TokenSet {
  /// What a file may hold.
  package static let mostTokens = 256
  package static let mostFileBytes = 64 << 10

  /// Reads a token file: a token a line, and behind it what it may be used for and what logs call it.
  ///
  ///     # Lines that begin so are comments.
  ///     pX3…k9 scopes=read,label name=console
  ///
  /// Without `scopes` a token has all of them, without `name` it is called after its line: `line-2`. A file of one token
  /// and nothing else is such a file.
  package init(file text: String) throws(TokenSetError) {
    var tokens: [AccessToken] = []
    // By scalars: a carriage return and a line feed are one character.
    for (index, line) in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let words = line.split { " \t\r".unicodeScalars.contains($0) }.map { String($0) }
      guard let secret = words.first, !secret.hasPrefix("#") else { continue }
      let number = index + 1
      let token = try Self.token(secret, words.dropFirst(), line: number)
      if tokens.contains(where: { $0.isSame(as: token) }) { throw .line(number, .takenToken) }
      if tokens.contains(where: { $0.name == token.name }) { throw .line(number, .takenName) }
      if tokens.count == Self.mostTokens { throw .tooManyTokens(limit: Self.mostTokens) }
      tokens.append(token)
    }
    if tokens.isEmpty { throw .noToken }
    self.init(tokens)
  }

  private static func token(
    _ secret: String, _ attributes: ArraySlice<String>, line: Int
  ) throws(TokenSetError) -> AccessToken {
    var scopes: Set<AccessScope>?
    var name: String?
    for attribute in attributes {
      if scopes == nil, let text = attribute.value(of: "scopes=") {
        scopes = try Self.scopes(text, line: line)
      } else if name == nil, let text = attribute.value(of: "name=") {
        guard isName(text) else { throw .line(line, .malformedName) }
        name = text
      } else {
        throw .line(line, .unknownAttribute)
      }
    }
    let token = AccessToken(secret, name: name ?? "line-\(line)", scopes: scopes ?? Set(AccessScope.allCases))
    guard let token else { throw .line(line, .malformedToken) }
    return token
  }

  private static func scopes(_ text: String, line: Int) throws(TokenSetError) -> Set<AccessScope> {
    var scopes: Set<AccessScope> = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let scope = AccessScope(rawValue: String(word)) else { throw .line(line, .unknownScope) }
      scopes.insert(scope)
    }
    return scopes
  }

  private static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "._-".utf8.contains(byte)
        }
      }
  }
}

extension String {
  fileprivate func value(of prefix: String) -> String? { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil }
}

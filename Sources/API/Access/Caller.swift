import HTTP
import Monitoring

/// Who sent a request, as far as the server knows.
struct Caller: Sendable {
  /// The caller of the request whose route runs on this thread. Where nobody said, one who may do nothing.
  @TaskLocal static var current = Caller(name: nil, scopes: [])

  /// Where no token is wanted.
  static let anybody = Caller(name: nil, scopes: Set(AccessScope.allCases))

  /// Of the token; nil where none is wanted.
  let name: String?
  let scopes: Set<AccessScope>

  func may(_ scope: AccessScope) -> Bool { scopes.contains(scope) || scopes.contains(.admin) }

  /// - Throws: `insufficient_scope` (RFC 6750 §3.1).
  func check(_ scope: AccessScope) throws(Problem) {
    guard !may(scope) else { return }
    throw Problem(
      .insufficientScope, "The token lacks the scope '\(scope.rawValue)'.",
      headers: [
        "WWW-Authenticate": "Bearer realm=\"lapwing\", error=\"insufficient_scope\", scope=\"\(scope.rawValue)\""
      ])
  }
}

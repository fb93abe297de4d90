import HTTP
import Monitoring
import Synchronization

/// Lets requests in or keeps them out, by the tokens of the moment.
package final class AccessControl: Sendable {
  private let tokens: Mutex<TokenSet?>

  /// - Parameter tokens: nil lets everybody do everything.
  package init(_ tokens: TokenSet? = nil) {
    self.tokens = Mutex(tokens)
  }

  /// Whether everybody may do everything.
  var isOpen: Bool { tokens.withLock { $0 == nil } }

  /// Accepts these tokens from now on, and no others.
  package func replace(with tokens: TokenSet) {
    self.tokens.withLock { $0 = tokens }
  }

  /// - Throws: `unauthorized` without one of the tokens, `insufficient_scope` with one that is not for this.
  ///
  /// - Parameter admission: what the route wants; not asked for where everybody may do everything.
  func admit(_ request: HTTPRequest, to admission: @autoclosure () -> RouteAdmission) throws(Refusal) -> Caller {
    guard let tokens = tokens.withLock({ $0 }) else { return .anybody }
    let admission = admission()
    if admission == .free { return .anybody }
    guard let token = tokens.holder(of: request) else {
      throw Refusal(problem: Self.unauthorized(hasCredential: request.headers["authorization"] != nil))
    }
    let caller = Caller(name: token.name, scopes: token.scopes)
    guard case .scope(let scope) = admission else { return caller }
    do { try caller.check(scope) } catch { throw Refusal(problem: error, caller: caller.name) }
    return caller
  }

  /// A request that brought nothing is told no error (RFC 6750 §3.1).
  private static func unauthorized(hasCredential: Bool) -> Problem {
    let error = hasCredential ? ", error=\"invalid_token\"" : ""
    return Problem(
      .unauthorized, "A valid bearer token is wanted: -H 'Authorization: Bearer …'.",
      headers: ["WWW-Authenticate": "Bearer realm=\"lapwing\"\(error)"])
  }
}

/// Why a request is kept out, and who sent it where that is known.
struct Refusal: Error {
  let problem: Problem
  var caller: String?
}

/// What a request must show before its route runs.
enum RouteAdmission: Hashable, Sendable {
  /// Nothing: health checks are for load balancers, which hold no token, and the console's page and its files are the
  /// same for everybody, as are the example files; what the page shows it asks for with the token that its user types in.
  case free
  /// Any token: paths and methods that lead to no route tell strangers nothing.
  case token
  case scope(AccessScope)
}

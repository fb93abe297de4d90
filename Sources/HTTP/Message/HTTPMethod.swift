/// A request method (RFC 9110 §9). The known ones are cases, so that a route compares no text; any other
/// token arrives as `.other` and is answered 501 by the router.
package enum HTTPMethod: Hashable, Sendable {
  case get, head, post, put, delete, patch, options, trace, connect, query
  case other(String)

  /// `name` is case-sensitive (RFC 9110 §9.1).
  package init(_ name: String) {
    switch name {
    case "GET": self = .get
    case "HEAD": self = .head
    case "POST": self = .post
    case "PUT": self = .put
    case "DELETE": self = .delete
    case "PATCH": self = .patch
    case "OPTIONS": self = .options
    case "TRACE": self = .trace
    case "CONNECT": self = .connect
    case "QUERY": self = .query
    default: self = .other(name)
    }
  }

  /// The method as it stands on the request line.
  package var name: String {
    switch self {
    case .get: "GET"
    case .head: "HEAD"
    case .post: "POST"
    case .put: "PUT"
    case .delete: "DELETE"
    case .patch: "PATCH"
    case .options: "OPTIONS"
    case .trace: "TRACE"
    case .connect: "CONNECT"
    case .query: "QUERY"
    case .other(let name): name
    }
  }
}

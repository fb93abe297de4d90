import HTTP
import JSON

extension RouteTable {
  /// `GET /v1/access`: what the token of the request is for, so that a page offers nothing that would be refused.
  mutating func addAccessRoutes() {
    on(.get, "/v1/access", wants: .read) { request in
      try request.query.finish()
      let caller = Caller.current
      return .response(
        .json { writer in
          writer.object { writer in
            writer.field("name", caller.name)
            writer.field("scopes", strings: AccessScope.allCases.filter(caller.may).map(\.rawValue))
          }
        })
    }
  }
}

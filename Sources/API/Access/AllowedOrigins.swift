import HTTP
import Monitoring

/// The origins whose pages may call the API from a browser (WHATWG Fetch, CORS protocol); none unless told.
///
/// They are named one by one: a star would hand a server on loopback to every page that its user visits. Credentials
/// of the browser's own are never allowed: a page sends a token, or nothing.
package struct AllowedOrigins: Equatable, Sendable {
  static let most = 64

  private let origins: Set<String>

  package init() {
    origins = []
  }

  /// Nil for anything but a list of `scheme://host[:port]`, separated by commas, without paths.
  package init?(_ list: String) {
    let texts = FieldReader.members(of: list)
    guard (1...Self.most).contains(texts.count), texts.allSatisfy(Self.isOrigin) else { return nil }
    origins = Set(texts)
  }

  private static func isOrigin(_ text: String) -> Bool {
    let rest = ["http://", "https://"].first { text.hasPrefix($0) }.map { text.dropFirst($0.count) } ?? ""
    return (1...300).contains(rest.utf8.count)
      && rest.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !"/?#@*\\,\"<>".utf8.contains($0) }
  }

  /// What pages may send though their browsers ask first, asked for or not.
  private static let fields = [
    "Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "Last-Event-ID", "X-Request-Id",
  ]

  /// The answer to a browser that asks before it sends; nil for any other request, and where no origin is allowed. The
  /// question carries no token, so its answer is the same for every path. Not marked yet.
  ///
  /// An origin that is named may send any field. Those of dashboards are a list that grows with their versions (Grafana's
  /// browser mode adds `X-Grafana-Device-Id`, `X-Dashboard-Uid`, `X-Panel-Plugin-Id`, `X-Query-Group-Id`, `traceparent` and
  /// others), one that is missing stops every query, and none that this server reads is worth more than the token that
  /// such a page may send anyway. They are repeated by name, since a star would not stand for Authorization.
  func preflight(_ request: HTTPRequest) -> HTTPResponse? {
    guard !origins.isEmpty, request.method == .options, request.headers["origin"] != nil,
      request.headers["access-control-request-method"] != nil
    else { return nil }
    var response = HTTPResponse(.noContent)
    response.headers.add("Vary", "Access-Control-Request-Method, Access-Control-Request-Headers")
    if allows(request) {
      // What is no list of names gets none of them allowed.
      let asked = request.headers.tokens("access-control-request-headers") ?? []
      let known = Set(Self.fields.map { $0.lowercased() })
      let fields = Self.fields + Set(asked).subtracting(known).sorted()
      response.headers.set("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE")
      response.headers.set("Access-Control-Allow-Headers", fields.joined(separator: ", "))
      response.headers.set("Access-Control-Max-Age", "600")
    }
    return response
  }

  /// Lets the page read the answer where its origin is allowed, and tells caches that this depends on the origin.
  func mark(_ response: inout HTTPResponse, to request: HTTPRequest) {
    guard !origins.isEmpty else { return }
    response.headers.vary(on: "Origin")
    guard allows(request), let origin = request.headers["origin"] else { return }
    response.headers.set("Access-Control-Allow-Origin", origin)
    response.headers.set(
      "Access-Control-Expose-Headers",
      "Accept-Encoding, Allow, Date, ETag, Idempotent-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, "
        + "WWW-Authenticate, X-Request-Id")
  }

  /// Browsers need not ask before they send a POST without a body, whoever wrote the page: where no token is wanted, it
  /// would be carried out. They say so, though (Fetch Metadata, Sec-Fetch-Site).
  ///
  /// - Throws: `cross_site` for a request that changes something and comes from a page elsewhere.
  func check(_ request: HTTPRequest) throws(Problem) {
    guard ![.get, .head, .options].contains(request.method), request.headers["sec-fetch-site"] == "cross-site",
      !allows(request)
    else { return }
    throw Problem(.crossSite, "The request comes from a page of another site; --cors-origin lets pages in.")
  }

  private func allows(_ request: HTTPRequest) -> Bool {
    request.headers.single("origin").map { origins.contains($0) } ?? false
  }
}

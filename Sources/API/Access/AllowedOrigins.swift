import HTTP

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
    let texts = list.commaSeparated
    guard texts.count <= Self.most, texts.allSatisfy(Self.isOrigin) else { return nil }
    origins = Set(texts)
  }

  private static func isOrigin(_ text: String) -> Bool {
    let rest = ["http://", "https://"].first { text.hasPrefix($0) }.map { text.dropFirst($0.count) } ?? ""
    return (1...300).contains(rest.utf8.count)
      && rest.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !"/?#@*\\,\"<>".utf8.contains($0) }
  }

  /// The answer to a browser that asks before it sends; nil for any other request, and where no origin is allowed. The
  /// question carries no token, so its answer is the same for every path. Not marked yet.
  func preflight(_ request: HTTPRequest) -> HTTPResponse? {
    guard !origins.isEmpty, request.method == .options, request.headers["origin"] != nil,
      request.headers["access-control-request-method"] != nil
    else { return nil }
    var response = HTTPResponse(.noContent)
    if allows(request) {
      response.headers = [
        "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, DELETE",
        "Access-Control-Allow-Headers":
          "Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, X-Request-Id",
        "Access-Control-Max-Age": "600",
      ]
    }
    return response
  }

  /// Lets the page read the answer where its origin is allowed, and tells caches that this depends on the origin.
  func mark(_ response: inout HTTPResponse, to request: HTTPRequest) {
    guard !origins.isEmpty else { return }
    response.headers.add("Vary", "Origin")
    guard allows(request), let origin = request.headers["origin"] else { return }
    response.headers.set("Access-Control-Allow-Origin", origin)
    response.headers.set(
      "Access-Control-Expose-Headers",
      "ETag, Idempotent-Replayed, Location, Retry-After, WWW-Authenticate, X-Request-Id")
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
    request.headers["origin"].map { origins.contains($0) } ?? false
  }
}

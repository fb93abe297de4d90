import HTTP

extension RouteTable {
  /// `GET /` and `GET /console/…`: the operators' console, one page with its style and its script. It loads nothing from
  /// elsewhere and may be framed by nobody; it reads the API as any client does.
  mutating func addConsoleRoutes() {
    addFile("/", named: "console.html", type: "text/html; charset=utf-8", headers: Self.pageHeaders)
    addFile("/console/console.css", named: "console.css", type: "text/css; charset=utf-8", headers: Self.fileHeaders)
    for script in ["console.js", "imports.js", "questions.js"] {
      addFile("/console/\(script)", named: script, type: "text/javascript; charset=utf-8", headers: Self.fileHeaders)
    }
  }

  private mutating func addFile(_ path: String, named name: String, type: String, headers: HTTPHeaders) {
    addDocument(path, wants: nil, named: name, type: type, headers: headers)
  }

  /// Nothing but what comes from this server (Content Security Policy Level 3): no inline script or style, so that a
  /// name that slipped into the page as markup could still do nothing.
  static let contentSecurityPolicy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src data:",
    "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
  ].joined(separator: "; ")

  private static let fileHeaders: HTTPHeaders = [
    "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
  ]

  private static var pageHeaders: HTTPHeaders {
    var headers = fileHeaders
    headers.set("Content-Security-Policy", contentSecurityPolicy)
    headers.set("X-Frame-Options", "DENY")
    headers.set("Cross-Origin-Opener-Policy", "same-origin")
    return headers
  }
}

import HTTP
import Monitoring

extension RouteTable {
  /// `GET /` and `GET /console/{file}`: the operators' console, one page with its styles and its modules. It loads nothing
  /// from elsewhere and may be framed by nobody; it reads the API as any client does. What it shows is in the fragment of
  /// its URL (`/#/series/cpu4?from=…`), which stays in the browser: every page of it is this one to the server, behind
  /// whatever prefix a proxy puts before it.
  mutating func addConsoleRoutes() {
    addDocument("/", wants: nil, named: "console.html", type: "text/html; charset=utf-8", headers: Self.pageHeaders)
    let answers = Dictionary(
      uniqueKeysWithValues: Self.consoleFiles.map { name, type in
        (
          name,
          Self.document(
            named: name, type: type, headers: name.hasSuffix(".html") ? Self.pageHeaders : Self.fileHeaders)
        )
      })
    on(.get, "/console/{file}", wants: nil) { request in
      guard let answer = answers[request.parameter("file")] else {
        throw Problem(.notFound, "The console has no file of this name.")
      }
      return try answer(request)
    }
  }

  /// The files of the console and their media types: whatever lies in its folder.
  static var consoleFiles: [(name: String, type: String)] {
    let kinds = [
      (".css", "text/css; charset=utf-8"), (".html", "text/html; charset=utf-8"),
      (".js", "text/javascript; charset=utf-8"),
    ]
    return EmbeddedText.files.compactMap { file in
      let name = file.name.description
      return kinds.first { name.hasSuffix($0.0) }.map { (name, $0.1) }
    }
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

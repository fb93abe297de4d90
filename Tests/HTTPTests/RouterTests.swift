import Testing

@testable import HTTP

@Suite("Router")
struct RouterTests {
  static let router: Router = {
    var router = Router { status, _ in HTTPResponse(status, text: "\(status.code)") }
    for (method, pattern) in [
      (.get, "/"), (.get, "/v1/series"), (.post, "/v1/series"), (.get, "/v1/series/{id}"),
      (.delete, "/v1/series/{id}"), (.get, "/v1/series/latest"), (.get, "/v1/series/{id}/points"),
      (.get, "/v1/{kind}/latest/labels"),
    ] as [(HTTPMethod, String)] {
      router.on(method, pattern) { request in
        let values = ["id", "kind"].compactMap { request.parameters[$0] }
        return .response(HTTPResponse(.ok, text: ([pattern] + values).joined(separator: " ")))
      }
    }
    return router
  }()

  private func answer(_ method: HTTPMethod, _ target: String) throws -> HTTPResponse {
    guard case .response(let response) = Self.router.respond(to: try HTTPRequest(method, target)) else {
      throw ParseError.malformedTarget
    }
    return response
  }

  private func text(_ response: HTTPResponse) -> String {
    if case .bytes(let bytes) = response.body { String(decoding: bytes, as: UTF8.self) } else { "" }
  }

  @Test(
    "A path finds its pattern, literals before parameters",
    arguments: [
      ("/", "/"), ("/v1/series?x", "/v1/series"), ("/v1/series/a", "/v1/series/{id} a"),
      ("/v1/series/latest", "/v1/series/latest"), ("/v1/series/latest/points", "/v1/series/{id}/points latest"),
      ("/v1/series/latest/labels", "/v1/{kind}/latest/labels series"), ("/v1/series/a%2Fb", "/v1/series/{id} a/b"),
    ])
  func findsPattern(target: String, expected: String) throws {
    #expect(text(try answer(.get, target)) == expected)
  }

  @Test("A path without a route is 404", arguments: ["/v1", "/v1/series/", "/v2", "/v1/series/a/b", "//"])
  func answers404(target: String) throws {
    #expect(try answer(.get, target).status == .notFound)
  }

  @Test("Another method on a known path is 405 and names those that go")
  func answers405() throws {
    let response = try answer(.put, "/v1/series")
    #expect(response.status == .methodNotAllowed)
    #expect(response.headers["allow"] == "GET, POST, HEAD, OPTIONS")
    #expect(text(response) == "405")
  }

  @Test("HEAD goes to GET, OPTIONS is answered, and unheard-of methods are 501")
  func answersByItself() throws {
    #expect(text(try answer(.head, "/v1/series/a")) == "/v1/series/{id} a")
    let options = try answer(.options, "/v1/series/a")
    #expect(options.status == .noContent)
    #expect(options.headers["Allow"] == "GET, DELETE, HEAD, OPTIONS")
    #expect(try answer(.options, "*").status == .noContent)
    #expect(try answer(.other("BREW"), "/").status == .notImplemented)
    #expect(try answer(HTTPMethod("QUERY"), "/").status == .methodNotAllowed)
  }
}

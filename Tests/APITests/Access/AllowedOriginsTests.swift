import HTTP
import JSON
import Testing

@testable import API

@Suite("Pages of other origins")
struct AllowedOriginsTests {
  private static let origin = "https://grafana.example.org"

  private func ask(
    _ origins: AllowedOrigins?, _ method: HTTPMethod, _ path: String, headers: HTTPHeaders
  ) throws -> HTTPResponse {
    let fixture = try APIFixture(token: "secret")
    let handler = APIHandler(
      service: fixture.service, access: AccessControl(try Keyring(file: "secret")),
      origins: try #require(origins))
    guard case .response(let response) = handler.respond(to: try HTTPRequest(method, path, headers: headers)) else {
      throw APIFixture.Waiting()
    }
    return response
  }

  @Test(
    "An origin is a scheme, a host and perhaps a port",
    arguments: [
      ("https://a.example", true), ("http://localhost:3000,https://b", true), ("http://a, http://b", true),
      ("HTTPS://A.example", true), ("*", false), ("https://*.example", false), ("null", false), ("", false),
      ("a.example", false), ("https://a/", false), ("https://", false), ("https://a,", false), ("ftp://a", false),
    ])
  func lists(text: String, isValid: Bool) {
    #expect((AllowedOrigins(text) != nil) == isValid)
  }

  @Test("An allowed origin is told in advance what it may send, without a token and whatever the path")
  func preflight() throws {
    for path in ["/v1/series", "/nowhere"] {
      let headers: HTTPHeaders = ["Origin": Self.origin, "Access-Control-Request-Method": "PUT"]
      let answer = try ask(AllowedOrigins(Self.origin), .options, path, headers: headers)
      #expect(answer.status == .noContent)
      #expect(answer.field("Access-Control-Allow-Origin") == Self.origin)
      #expect(answer.field("Access-Control-Allow-Headers")?.contains("Authorization") == true)
      #expect(answer.field("Access-Control-Allow-Methods")?.contains("PUT") == true)
      #expect(answer.field("Access-Control-Allow-Credentials") == nil)
      #expect(answer.field("Vary") == "Origin")
    }
  }

  @Test(
    "Another origin is told nothing", arguments: ["https://evil.example", "null", "https://grafana.example.org:444"])
  func strangers(origin: String) throws {
    let preflight: HTTPHeaders = ["Origin": origin, "Access-Control-Request-Method": "PUT"]
    let asked = try ask(AllowedOrigins(Self.origin), .options, "/v1/series", headers: preflight)
    let headers: HTTPHeaders = ["Origin": origin, "Authorization": "Bearer secret"]
    let read = try ask(AllowedOrigins(Self.origin), .get, "/v1/series", headers: headers)
    #expect(read.status == .ok)
    for answer in [asked, read] {
      #expect(answer.field("Access-Control-Allow-Origin") == nil)
      #expect(answer.field("Access-Control-Allow-Headers") == nil)
      #expect(answer.field("Vary") == "Origin")
    }
  }

  @Test("Answers and problems may be read by an allowed origin")
  func answers() throws {
    for (token, status) in [("secret", HTTPStatus.ok), ("wrong", .unauthorized)] {
      let headers: HTTPHeaders = ["Origin": Self.origin, "Authorization": "Bearer \(token)"]
      let answer = try ask(AllowedOrigins(Self.origin), .get, "/v1/series", headers: headers)
      #expect(answer.status == status)
      #expect(answer.field("Access-Control-Allow-Origin") == Self.origin)
      #expect(answer.field("Access-Control-Expose-Headers")?.contains("ETag") == true)
      #expect(answer.field("Access-Control-Allow-Credentials") == nil)
    }
  }

  @Test("Unless told, nothing is said of origins and a preflight is a request like any other")
  func off() throws {
    let headers: HTTPHeaders = ["Origin": Self.origin, "Access-Control-Request-Method": "PUT"]
    let answer = try ask(AllowedOrigins(), .options, "/v1/series", headers: headers)
    #expect(answer.status == .unauthorized)
    #expect(answer.headers.fields.allSatisfy { !$0.name.hasPrefix("Access-Control") && $0.name != "Vary" })
  }

  @Test(
    "What a page of another site makes a browser send changes nothing",
    arguments: [
      (HTTPMethod.post, "cross-site", Self.origin, nil), (.post, "cross-site", "https://evil.example", "cross_site"),
      (.delete, "cross-site", "null", "cross_site"), (.post, "same-origin", "http://localhost", nil),
      (.post, "none", "http://localhost", nil), (.get, "cross-site", "https://evil.example", nil),
    ] as [(HTTPMethod, String, String, String?)])
  func crossSite(method: HTTPMethod, site: String, origin: String, code: String?) throws {
    let headers: HTTPHeaders = ["Origin": origin, "Sec-Fetch-Site": site, "Authorization": "Bearer secret"]
    let answer = try ask(AllowedOrigins(Self.origin), method, "/v1/jobs/none", headers: headers)
    #expect((answer.json?["code"]?.string == "cross_site") == (code != nil))
    #expect((answer.status == .init(403)) == (code != nil))
  }

  @Test("No browser guesses the type of an answer", arguments: ["/healthz", "/v1/series", "/nowhere", "/metrics"])
  func types(path: String) throws {
    let answer = try ask(AllowedOrigins(), .get, path, headers: ["Authorization": "Bearer secret"])
    #expect(answer.field("X-Content-Type-Options") == "nosniff")
  }
}

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
      service: fixture.service, access: AccessControl(try TokenSet(file: "secret")),
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
      ("a.example", false), ("https://a/", false), ("https://", false), ("https://a, ,http://b,", true), (",", false),
      ("https://a b", false), ("ftp://a", false),
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
      #expect(Self.varies(answer) == ["access-control-request-headers", "access-control-request-method", "origin"])
    }
  }

  /// The fields that an answer says it depends on.
  private static func varies(_ answer: HTTPResponse) -> [String] {
    answer.headers.all("Vary").flatMap(FieldReader.members).sorted()
  }

  /// What Grafana's browser mode asks for: `PluginRequestHeaders` of grafana-runtime, `X-Grafana-Device-Id` of its
  /// `BackendSrv` (grafana/grafana#130878), `X-Dashboard-Id` of older ones, tracing, and what a data source's own settings add.
  @Test(
    "An allowed origin may send what dashboards send, whatever it is",
    arguments: [
      "content-type,x-dashboard-uid,x-datasource-uid,x-grafana-device-id,x-grafana-org-id,x-panel-id,x-plugin-id",
      "x-panel-plugin-id,x-query-group-id,x-cache-skip,x-grafana-from-expr,x-dashboard-title,x-panel-title",
      "x-dashboard-id, x-panel-id", "accept,authorization,cache-control,pragma", "baggage,traceparent,tracestate",
      "X-Scope-OrgID", "x-grafana-nocache,x-ds-authorization,x-requested-with", "x-of-the-next-version", "", ",,",
    ])
  func dashboards(asked: String) throws {
    let headers: HTTPHeaders = [
      "Origin": Self.origin, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": asked,
    ]
    let answer = try ask(AllowedOrigins(Self.origin), .options, "/v1/series/s/points", headers: headers)
    let allowed = FieldReader.members(of: answer.field("Access-Control-Allow-Headers") ?? "")
    let missing = Set(FieldReader.members(of: asked)).subtracting(allowed)
    #expect(missing.isEmpty)
    #expect(Set(allowed).count == allowed.count)
    #expect(allowed.contains("authorization"))
    #expect(answer.field("Access-Control-Max-Age") == "600")
  }

  @Test("What is no list of names allows none of them", arguments: ["x-a b", "x-a, \"x-b\"", "x-a;q=1", "x-a,x-é"])
  func malformedNames(asked: String) throws {
    let headers: HTTPHeaders = [
      "Origin": Self.origin, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": asked,
    ]
    let answer = try ask(AllowedOrigins(Self.origin), .options, "/v1/series", headers: headers)
    #expect(answer.field("Access-Control-Allow-Headers")?.contains("x-") == false)
  }

  @Test("Of two origins in one request neither is allowed")
  func twoOrigins() throws {
    var headers: HTTPHeaders = ["Origin": Self.origin, "Authorization": "Bearer secret"]
    headers.add("Origin", "https://evil.example")
    let answer = try ask(AllowedOrigins(Self.origin), .get, "/v1/series", headers: headers)
    #expect(answer.status == .badRequest)
    #expect(answer.field("Access-Control-Allow-Origin") == nil)
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
      #expect(Self.varies(answer).contains("origin"))
    }
  }

  @Test("Answers and problems may be read by an allowed origin")
  func answers() throws {
    for (token, status) in [("secret", HTTPStatus.ok), ("wrong", .unauthorized)] {
      let headers: HTTPHeaders = ["Origin": Self.origin, "Authorization": "Bearer \(token)"]
      let answer = try ask(AllowedOrigins(Self.origin), .get, "/v1/series", headers: headers)
      #expect(answer.status == status)
      #expect(answer.field("Access-Control-Allow-Origin") == Self.origin)
      let exposed = answer.field("Access-Control-Expose-Headers") ?? ""
      #expect(["ETag", "Location", "Retry-After", "X-Request-Id"].allSatisfy(exposed.contains))
      #expect(Self.varies(answer) == ["accept-encoding", "authorization", "origin"])
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

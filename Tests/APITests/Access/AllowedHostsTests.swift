import HTTP
import JSON
import Testing

@testable import API

@Suite("The names that the server answers to")
struct AllowedHostsTests {
  private static let names = "metrics.example.org"

  private func ask(
    _ target: String, host: String?, token: String? = nil, names: String? = nil, _ method: HTTPMethod = .get
  ) throws -> HTTPResponse {
    let fixture = try APIFixture()
    let handler = APIHandler(
      service: fixture.service, access: AccessControl(try token.map { try TokenSet(file: $0) }),
      hosts: try names.map { try #require(AllowedHosts($0)) } ?? AllowedHosts())
    var headers: HTTPHeaders = token.map { ["Authorization": "Bearer \($0)"] } ?? [:]
    if let host { headers.set("Host", host) }
    guard case .response(let response) = handler.respond(to: try HTTPRequest(method, target, headers: headers)) else {
      throw APIFixture.Waiting()
    }
    return response
  }

  @Test(
    "Names are names: no ports, no stars, no addresses in brackets",
    arguments: [
      ("a.example", true), ("A.Example, b_c", true), ("localhost", true), ("", false), ("a, ,b,", true), (",", false),
      ("a b", false), ("*", false),
      ("a.example:80", false), ("[::1]", false), ("http://a", false), (String(repeating: "a", count: 254), false),
    ])
  func lists(text: String, isValid: Bool) {
    #expect((AllowedHosts(text) != nil) == isValid)
  }

  @Test(
    "Without tokens it answers by address, as localhost and by its own names, and to no other",
    arguments: [
      ("127.0.0.1", true), ("127.0.0.1:8080", true), ("10.1.2.3:80", true), ("[::1]:8080", true), ("localhost", true),
      ("LOCALHOST:8080", true), ("localhost.:8080", true), ("lapwing.localhost", true), ("metrics.example.org", true),
      ("Metrics.Example.Org.:8080", true), ("", true), ("evil.example", false), ("evil.example:8080", false),
      ("notlocalhost", false), ("localhost.evil.example", false), ("127.0.0.1.evil.example", false),
      ("1.2.3.4.5", false), ("256.0.0.1", false), ("1..2.3", false), ("1.2.3", false), ("a.metrics.example.org", false),
    ])
  func names(host: String, isAnswered: Bool) throws {
    let answer = try ask("/v1/series", host: host, names: Self.names)
    #expect(answer.status == (isAnswered ? .ok : HTTPStatus(421)))
    #expect((answer.json?["code"]?.string == "misdirected_request") == !isAnswered)
  }

  @Test("The authority of the target outranks Host")
  func absoluteForm() throws {
    #expect(try ask("http://evil.example/v1/series", host: "127.0.0.1").status == HTTPStatus(421))
    #expect(try ask("http://127.0.0.1/v1/series", host: "evil.example").status == .ok)
  }

  @Test("What is free is so under every name, and nothing else, routes that are not there included")
  func free() throws {
    for path in ["/healthz", "/readyz", "/"] {
      #expect(try ask(path, host: "evil.example").status != HTTPStatus(421))
    }
    for path in ["/metrics", "/openapi.json", "/nowhere"] {
      #expect(try ask(path, host: "evil.example").status == HTTPStatus(421))
    }
    #expect(try ask("/v1/series/s", host: "evil.example", .delete).status == HTTPStatus(421))
  }

  @Test("Who shows a token may call it what they like, unless its names were told")
  func tokens() throws {
    #expect(try ask("/v1/series", host: "any.example", token: "secret").status == .ok)
    #expect(try ask("/v1/series", host: "any.example", token: "secret", names: Self.names).status == HTTPStatus(421))
    #expect(try ask("/v1/series", host: Self.names, token: "secret", names: Self.names).status == .ok)
  }
}

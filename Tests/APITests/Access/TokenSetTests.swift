import HTTP
import Testing

@testable import API

@Suite("Token files")
struct TokenSetTests {
  private func holder(_ token: String, in tokens: TokenSet) throws -> String? {
    try tokens.holder(of: HTTPRequest(.get, "/", headers: ["Authorization": "Bearer \(token)"]))?.name
  }

  @Test("A file of one token and nothing else is for everything", arguments: ["secret", " secret\n", "secret\r\n"])
  func single(text: String) throws {
    let token = try #require(try TokenSet(file: text).tokens.first)
    #expect(token.scopes == Set(AccessScope.allCases))
    #expect(token.name == "line-1")
    let tokens = try TokenSet(file: text)
    #expect(try holder("secret", in: tokens) == "line-1")
  }

  @Test("A line gives a token, its scopes and its name; comments and empty lines give nothing")
  func lines() throws {
    let text = """
      # Dashboards.
      aaaa scopes=read name=grafana

        # Pipelines.
      bbbb\tname=loader\tscopes=ingest,read
      cccc scopes=label
      """
    let tokens = try TokenSet(file: text)
    #expect(tokens.tokens.map(\.name) == ["grafana", "loader", "line-6"])
    #expect(tokens.tokens.map(\.scopes) == [[.read], [.ingest, .read], [.label]])
    #expect(try holder("aaaa", in: tokens) == "grafana")
    #expect(try holder("cccc", in: tokens) == "line-6")
  }

  @Test("Each token opens for its own, and nothing else does", arguments: [1, 2, 256])
  func holders(count: Int) throws {
    let secrets = (0..<count).map { "token-number-\($0)" }
    let tokens = try TokenSet(file: secrets.map { $0 + "\n" }.joined())
    for (index, secret) in secrets.enumerated() { #expect(try holder(secret, in: tokens) == "line-\(index + 1)") }
    for other in ["", "token-number-", "token-number-0 ", "token-number-00", "Token-number-0"] {
      #expect(try holder(other, in: tokens) == (other == "token-number-0 " ? "line-1" : nil))
    }
    let long = String(repeating: "a", count: AccessToken.longest + 1)
    #expect(try holder(long, in: tokens) == nil)
  }

  @Test(
    "What cannot be understood is refused with its line",
    arguments: [
      ("", TokenSetError.noToken), ("# only\n\n", .noToken), ("a\nb scope=read", .line(2, .unknownAttribute)),
      ("console read 0123456789abcdef", .line(1, .unknownAttribute)), ("a scopes=write", .line(1, .unknownScope)),
      ("a scopes=", .line(1, .unknownScope)), ("a scopes=read, label", .line(1, .unknownScope)),
      ("a scopes=read scopes=admin", .line(1, .unknownAttribute)), ("a name=x\nb name=x", .line(2, .takenName)),
      ("a name=line-2\nb", .line(2, .takenName)), ("a\na scopes=read", .line(2, .takenToken)),
      ("a name=", .line(1, .malformedName)), ("a name=ä", .line(1, .malformedName)),
      ("ä", .line(1, .malformedToken)),
      ((0...256).map { "t\($0)\n" }.joined(), .tooManyTokens(limit: 256)),
    ])
  func faults(text: String, error: TokenSetError) {
    #expect(throws: error) { try TokenSet(file: text) }
  }

  @Test("What is said of a file repeats none of it")
  func silent() {
    let error = #expect(throws: TokenSetError.self) { try TokenSet(file: "first s3cret-that-stands-wrong") }
    #expect(error?.message.contains("s3cret") == false)
  }

  @Test("Tokens that are replaced open no more, and the new ones do")
  func rotation() throws {
    let access = AccessControl(try TokenSet(file: "old"))
    func isAdmitted(_ token: String) throws -> Bool {
      let request = try HTTPRequest(.get, "/", headers: ["Authorization": "Bearer \(token)"])
      return (try? access.admit(request, to: .scope(.read))) != nil
    }
    let before = [try isAdmitted("old"), try isAdmitted("new")]
    access.replace(with: try TokenSet(file: "new"))
    let after = [try isAdmitted("old"), try isAdmitted("new")]
    #expect(before == [true, false])
    #expect(after == [false, true])
  }

  @Test("A stream whose token is taken back is cut, and until then goes on")
  func streams() throws {
    let access = AccessControl(try TokenSet(file: "old"))
    let fixture = try APIFixture()
    let handler = APIHandler(service: fixture.service, access: access)
    let request = try HTTPRequest(.get, "/v1/alerts/events", headers: ["Authorization": "Bearer old"])
    guard case .response(let response) = handler.respond(to: request), case .stream(_, var events) = response.body
    else {
      Issue.record("no stream")
      return
    }
    guard case .bytes = events.next(nil), case .wait = events.next(nil), case .bytes = events.next(.timedOut) else {
      Issue.record("the stream does not go on")
      return
    }
    access.replace(with: try TokenSet(file: "new"))
    guard case .fail = events.next(.timedOut) else {
      Issue.record("the stream goes on")
      return
    }
  }
}

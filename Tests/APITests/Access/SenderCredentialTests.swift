import HTTP
import Testing

@testable import API

@Suite("Tokens as senders of other tools carry them")
struct SenderCredentialTests {
  private let tokens = TokenSet([AccessToken("0123456789abcdef", name: "t")].compactMap(\.self))

  private func holder(_ target: String, _ authorization: String?) throws -> String? {
    var headers = HTTPHeaders()
    if let authorization { headers.set("Authorization", authorization) }
    return tokens.holder(of: try HTTPRequest(.post, target, headers: headers))?.name
  }

  @Test(
    "A password is whatever stands behind the first colon",
    arguments: [
      ("bWU6MDEyMzQ1Njc4OWFiY2RlZg==", true), ("OjAxMjM0NTY3ODlhYmNkZWY=", true), ("bWU6MDEyMzQ1Njc4OWFiY2RlZg", true),
      ("MDEyMzQ1Njc4OWFiY2RlZg==", false), ("bWU6MDEyMzQ1Njc4OWFiY2RlZg!", false), ("", false), ("====", false),
    ])
  func basic(text: String, isTaken: Bool) throws {
    #expect(try holder("/write", "Basic \(text)") == (isTaken ? "t" : nil))
    #expect(try holder("/v1/points", "Basic \(text)") == nil)
  }

  @Test("The query's password counts where there is no header, once, and for senders alone")
  func query() throws {
    #expect(try holder("/write?p=0123456789abcdef", nil) == "t")
    #expect(try holder("/write?p=0123456789abcdef", "Bearer wrong") == nil)
    #expect(try holder("/write?p=0123456789abcdef&p=0123456789abcdef", nil) == nil)
    #expect(try holder("/v1/series?p=0123456789abcdef", nil) == nil)
    #expect(try holder("/v1/series", "Token 0123456789abcdef") == nil)
    #expect(try holder("/api/v2/write", "Token 0123456789abcdef") == "t")
  }
}

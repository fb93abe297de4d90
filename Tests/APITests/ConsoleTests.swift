import HTTP
import Testing

@testable import API

@Suite("The console")
struct ConsoleTests {
  static let files =
    [("/", "text/html; charset=utf-8")] + RouteTable.consoleFiles.map { ("/console/\($0.name)", $0.type) }

  @Test("Whatever the page and its modules name is there")
  func complete() throws {
    let names = Set(RouteTable.consoleFiles.map(\.name))
    #expect(names.isSuperset(of: ["app.js", "base.css", "chart.js", "chart-trial.html", "console.html"]))
    let fixture = try APIFixture()
    for (path, _) in Self.files {
      let text = try fixture.send(.get, path).text
      for named in text.matches(of: /(?:from "\.\/|import\("\.\/|(?:href|src)="(?:console\/)?)([a-z-]+\.(?:js|css))"/) {
        #expect(names.contains(String(named.output.1)), "\(path) names \(named.output.1)")
      }
    }
  }

  @Test("A module is a page long at most", arguments: files)
  func short(path: String, type: String) throws {
    let lines = try APIFixture().send(.get, path).text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 301)
  }

  @Test("Its page and files have their types and tags, and are not sent again", arguments: files)
  func served(path: String, type: String) throws {
    let fixture = try APIFixture()
    let answer = try fixture.send(.get, path)
    #expect(answer.status == .ok)
    #expect(answer.field("Content-Type") == type)
    #expect(answer.field("X-Content-Type-Options") == "nosniff")
    #expect(answer.field("Referrer-Policy") == "no-referrer")
    let tag = try #require(answer.field("ETag"))
    let again = try fixture.send(.get, path, headers: ["If-None-Match": tag])
    #expect(again.status == .notModified)
    #expect(again.bytes.isEmpty)
  }

  @Test("The page may load from its own server only, and be framed by nobody")
  func policy() throws {
    let page = try APIFixture().send(.get, "/")
    let policy = try #require(page.field("Content-Security-Policy"))
    let rules = policy.split(separator: ";").map { $0.drop { $0 == " " } }
    #expect(rules.contains("default-src 'none'"))
    #expect(rules.contains("script-src 'self'"))
    #expect(rules.contains("style-src 'self'"))
    #expect(rules.contains("connect-src 'self'"))
    #expect(rules.contains("frame-ancestors 'none'"))
    #expect(!policy.contains("unsafe"))
    #expect(page.field("X-Frame-Options") == "DENY")
  }

  @Test("The page needs nothing that its policy forbids", arguments: files)
  func selfContained(path: String, type: String) throws {
    let text = try APIFixture().send(.get, path).text
    for forbidden in [
      "http://", "https://", "//cdn", "style=\"", "onclick=\"", "javascript:", "@import", "innerHTML", "eval(",
    ] {
      #expect(!text.contains(forbidden), Comment(rawValue: forbidden))
    }
  }

  @Test("With a token set the page is open and what it shows is not")
  func access() throws {
    let fixture = try APIFixture(token: "secret")
    for (path, _) in Self.files { #expect(try fixture.send(.get, path).status == .ok) }
    for path in ["/console/other", "/console/openapi.json", "/console/shop.csv"] {
      #expect(try fixture.send(.get, path).status == .notFound, Comment(rawValue: path))
    }
    for path in ["/v1/series", "/v1/alerts", "/metrics", "/console", "/console/", "/console/app.js/x"] {
      #expect(try fixture.send(.get, path).status == .unauthorized, Comment(rawValue: path))
    }
    let headers: HTTPHeaders = ["Authorization": "Bearer secret"]
    #expect(try fixture.send(.get, "/v1/series", headers: headers).status == .ok)
  }
}

import Testing

@testable import HTTP

@Suite("Media types and what is accepted of them")
struct MediaTypeTests {
  @Test(
    "A media type is two tokens with parameters, without white space inside",
    arguments: [
      ("text/csv", "text/csv", nil), ("TEXT/Csv;Charset=UTF-8", "text/csv", "UTF-8"),
      ("text/csv \t; \t charset=utf-8", "text/csv", "utf-8"), ("text/csv;charset=\"utf-8\"", "text/csv", "utf-8"),
      ("text/csv;charset=\"ut\\f-8\"", "text/csv", "utf-8"), ("text/csv;;; header=present;", "text/csv", nil),
      ("text/csv; a=\"x;charset=y\"; charset=z", "text/csv", "z"),
      ("application/vnd.a+json", "application/vnd.a+json", nil),
      (" text/csv ", "text/csv", nil), ("text/csv;charset=\"\"", "text/csv", ""),
    ] as [(String, String, String?)])
  func types(value: String, essence: String, charset: String?) throws {
    let type = try #require(MediaType(value))
    #expect(type.essence == essence)
    #expect(type["charset"] == charset)
  }

  @Test(
    "Anything else is none",
    arguments: [
      "", "text", "text/", "/csv", "te xt/csv", "text /csv", "text/ csv", "text/c sv", "text/csv charset=utf-8",
      "text/csv, text/csv", "text/csv;charset", "text/csv;charset=", "text/csv;=utf-8", "text/csv;charset =utf-8",
      "text/csv;charset= utf-8", "text/csv;charset=utf 8", "text/csv;charset=\"utf-8", "text/csv;charset=a;CHARSET=b",
      "text/csv/x", "\"text\"/csv", "text/csv\u{a0}", "text/csv;a=\"b\"c", "té/csv",
      "text/csv" + (0...32).map { ";a\($0)=b" }.joined(),
    ])
  func malformed(value: String) {
    #expect(MediaType(value) == nil)
  }

  private static let offered = ["application/json", "text/csv"]

  @Test(
    "The heaviest type is chosen, by the most specific range that names it",
    arguments: [
      ("", "application/json"), (",", "application/json"), ("*/*", "application/json"), ("text/csv", "text/csv"),
      ("TEXT/*", "text/csv"), ("text/csv;q=0, */*", "application/json"), ("text/*;q=0.5, */*;q=0.4", "text/csv"),
      ("application/json;q=0.1,text/csv;q=0.11", "text/csv"),
      ("text/csv;q=1.000,application/json;q=1", "application/json"),
      ("text/csv; charset=utf-8; Q=0.9, application/json;q=0.8", "text/csv"), ("text/csv;q=\"0.5\"", "text/csv"),
      ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "application/json"), ("*;q=0, text/csv", "text/csv"),
      (",text/csv,,", "text/csv"), ("text/csv;q=0", nil), ("text/csv;q=0.000, application/json;q=0.", nil),
      ("image/png", nil), ("*/csv", nil), ("text/csv2", nil),
    ])
  func chooses(value: String, type: String?) throws {
    let accepted = try #require(AcceptedMedia(value))
    #expect(accepted.preferred(among: Self.offered) == type)
  }

  @Test(
    "What is no list of weighted ranges is none",
    arguments: [
      "te xt/csv", "text/csv text/html", "text", "text/csv;q", "text/csv;q=", "text/csv;q=2", "text/csv;q=1.001",
      "text/csv;q=0.1234", "text/csv;q=-1", "text/csv;q=a", "text/csv;q=.", "text/csv;q=0.5.5", "text/csv;q =1",
      "text/csv;q=1;q=0", "*/*;q=+1", "**", "* /*", "text/csv, \"", "*;x", "text/csv;q=1e0", "text/csv;q=٠",
    ])
  func malformedAccept(value: String) {
    #expect(AcceptedMedia(value) == nil)
  }
}

import Testing

@testable import HTTP

@Suite("Request target")
struct RequestTargetTests {
  @Test(
    "A path becomes decoded segments without dots",
    arguments: [
      ("/", []), ("/a", ["a"]), ("/a/", ["a", ""]), ("/a//b", ["a", "", "b"]), ("/a/./b", ["a", "b"]),
      ("/a/../b", ["b"]), ("/../../a", ["a"]), ("/a/%2e%2E/b", ["b"]), ("/a/..", []), ("/a/b/..", ["a", ""]),
      ("/a%2Fb", ["a/b"]), ("/%C3%A9", ["é"]), ("/a+b", ["a+b"]), ("/...", ["..."]), ("/.", []),
    ] as [(String, [String])])
  func decodesSegments(path: String, expected: [String]) throws {
    #expect(try HTTPRequest(.get, path).target.segments == expected)
  }

  @Test("An absolute target gives its path and its authority")
  func readsAbsoluteForm() throws {
    let target = try HTTPRequest(.get, "HTTP://h:80/a?b").target
    #expect(target.segments == ["a"])
    #expect(target.authority == "h:80")
    #expect(target.rawQuery == "b")
    #expect(try HTTPRequest(.get, "http://h?b").target.segments == [])
  }

  @Test("A query keeps order and repeats, and undoes escapes and plus signs")
  func readsQuery() throws {
    let query = try HTTPRequest(.get, "/?a=1&b=x+y%2B&a=2&&c&=d&%C3%A9=%26").query
    #expect(query.items.map(\.name) == ["a", "b", "a", "c", "", "é"])
    #expect(query.items.map(\.value) == ["1", "x y+", "2", "", "d", "&"])
    #expect(query["a"] == "1")
    #expect(query.all("a") == ["1", "2"])
    #expect(query["z"] == nil)
    #expect(query.unknown(besides: ["a", ""]) == ["b", "c", "é"])
  }
}

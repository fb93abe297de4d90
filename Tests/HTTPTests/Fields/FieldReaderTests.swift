import Testing

@testable import HTTP

@Suite("The grammar of fields")
struct FieldReaderTests {
  @Test(
    "A list is what stands between commas, empty members aside, and nothing else",
    arguments: [
      ("", []), (",", []), (" ,\t, ", []), ("a", ["a"]), ("A,b", ["a", "b"]), (", a ,, \tb\t,", ["a", "b"]),
      ("a b", nil), ("a\tb", nil), ("a;b", nil), ("a, b c", nil), ("\"a\"", nil), ("a,\"b", nil), ("a\u{a0}", nil),
      ("é", nil), ("a/b", nil), ("a=b, c", nil), ("!#$%&'*+-.^_`|~09az", ["!#$%&'*+-.^_`|~09az"]),
    ] as [(String, [String]?)])
  func tokens(value: String, members: [String]?) throws {
    var reader = FieldReader(value)
    #expect(reader.list { $0.name() } == members)
    let request = try HTTPRequest(.get, "/", headers: ["X": value])
    #expect(request.headers.tokens("x") == members)
  }

  @Test("Lines of one list are one list")
  func lines() throws {
    var headers: HTTPHeaders = ["X": "a, ", "Y": "z"]
    headers.add("x", "")
    headers.add("X", "b,C")
    let request = try HTTPRequest(.get, "/", headers: headers)
    #expect(request.headers.tokens("x") == ["a", "b", "c"])
    #expect(request.headers.tokens("absent") == [])
  }

  @Test(
    "A member ends at the comma that is in no quotes, and keeps what is inside it",
    arguments: [
      ("a b , c", ["a b", "c"]), ("\"a, b\" ,c", ["\"a, b\"", "c"]), ("\"a\\\", b\", c", ["\"a\\\", b\"", "c"]),
      ("a\"b,c\"d,e", ["a\"b,c\"d", "e"]), ("\"a, b", ["\"a, b"]), ("A,,\t,", ["a"]), ("\\,b", ["\\", "b"]), ("", []),
    ])
  func members(value: String, members: [String]) {
    #expect(FieldReader.members(of: value) == members)
  }

  @Test(
    "What is quoted is without its quotes and backslashes, and nothing where they are not closed",
    arguments: [
      (#""""#, ""), (#""a b""#, "a b"), (#""a\"b\\c""#, #"a"b\c"#), (#""é,;=""#, "é,;="), (#""\a""#, "a"), (#"""#, nil),
      (#""a\""#, nil), ("a", nil), ("\"a\u{0}\"", nil), ("\"\\\u{7f}\"", nil), ("\"a\tb\"", "a\tb"),
    ])
  func quotedStrings(value: String, content: String?) {
    var reader = FieldReader(value)
    #expect(reader.quotedString() == content)
    #expect(reader.isAtEnd == (content != nil))
  }

  @Test(
    "A number is digits from end to end, and the largest where it is too large for 64 bits",
    arguments: [
      ("0", 0), ("007", 7), ("9223372036854775807", .max), ("9223372036854775808", .max),
      ("99999999999999999999999999", .max), ("", nil), ("+1", nil), ("-1", nil), ("1 1", nil), ("0x1", nil),
      ("1,", nil),
      ("١", nil),
    ] as [(String, Int64?)])
  func numbers(value: String, number: Int64?) {
    var reader = FieldReader(value)
    let read = reader.number()
    #expect((reader.isAtEnd ? read : nil) == number)
  }

  @Test("Time does not grow faster than the value", arguments: ["\"", "\"\\", ";a", ",", "a;", "\\\"", "\"a,"])
  func linear(unit: String) {
    let value = String(repeating: unit, count: 500_000)
    let clock = ContinuousClock()
    let time = clock.measure {
      var reader = FieldReader(value)
      while reader.member() != nil {}
      reader = FieldReader(value)
      _ = reader.list { $0.quotedString() }
      _ = MediaType("a/b" + value)
      _ = AcceptedMedia("a/b" + value)
    }
    #expect(time < .seconds(20))
  }

  @Test(
    "A field that comes once and came more often is named, whatever its case, and lists are not",
    arguments: [
      (["Content-Type": 2], ["Content-Type 2"]), (["content-TYPE": 3, "X": 4], ["Content-Type 3"]),
      (["Accept": 2, "Connection": 2, "If-None-Match": 2, "Content-Encoding": 2, "X": 9, "Cookie": 2], []),
      (["Authorization": 1, "Content-Type": 1, "Idempotency-Key": 1], []),
      (["Origin": 2, "authorization": 2, "Sec-Fetch-Site": 2], ["Authorization 2", "Origin 2", "Sec-Fetch-Site 2"]),
      (["Idempotency-Key": 2], ["Idempotency-Key 2"]), (["Last-Event-ID": 2], ["Last-Event-ID 2"]),
      (["Content-Range": 2], ["Content-Range 2"]), (["Range": 2, "If-Modified-Since": 2, "If-Range": 2], []),
      (["Access-Control-Request-Method": 2, "Access-Control-Request-Headers": 2], ["Access-Control-Request-Method 2"]),
    ])
  func repeated(counts: [String: Int], faults: [String]) throws {
    var headers = HTTPHeaders()
    // One of each name at a time, so that none follows its like.
    for turn in 0..<(counts.values.max() ?? 0) {
      for (name, count) in counts where turn < count { headers.add(turn == 0 ? name : name.uppercased(), "a") }
    }
    let request = try HTTPRequest(.get, "/", headers: headers)
    #expect(request.headers.repeated.map { "\($0.name) \($0.count)" }.sorted() == faults)
  }
}

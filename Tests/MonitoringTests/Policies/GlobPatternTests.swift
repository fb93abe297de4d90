import SeededRandom
import Testing

@testable import Monitoring

@Suite("Patterns of ids")
struct GlobPatternTests {
  @Test(
    "A pattern matches what it says, as a whole",
    arguments: [
      ("web-*", "web-1", true), ("web-*", "web-", true), ("web-*", "aweb-1", false), ("*", "anything", true),
      ("*-cpu", "a-b-cpu", true), ("*-cpu", "a-cpu-b", false), ("w?b", "web", true), ("w?b", "wb", false),
      ("a*b*c", "aXbYbZc", true), ("a*b*c", "acb", false), ("web", "web", true), ("web", "web1", false),
      ("*.*", "a.b", true), ("*.*", "ab", false), ("**", "x", true), ("web-1", "WEB-1", false),
    ])
  func matching(pattern: String, id: String, matches: Bool) throws {
    #expect(try #require(GlobPattern(pattern)).matches(id) == matches)
  }

  @Test(
    "What no id could match is no pattern",
    arguments: ["", "a b", "web-[0-9]", "ä*", String(repeating: "a", count: 129)])
  func refused(pattern: String) { #expect(GlobPattern(pattern) == nil) }

  @Test("A pattern is taken for what a slow and plain matcher takes it for, whatever it is")
  func plain() throws {
    var generator = SeededGenerator(seed: 16)
    func text(_ alphabet: [String], _ count: Int) -> String {
      (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }.joined()
    }
    for _ in 0..<4_000 {
      let pattern = text(["a", "b", "*", "?"], Int.random(in: 1...7, using: &generator))
      let id = text(["a", "b"], Int.random(in: 1...8, using: &generator))
      let expected = Self.plainly(Array(pattern), Array(id))
      #expect(try #require(GlobPattern(pattern)).matches(id) == expected, "\(pattern) \(id)")
    }
  }

  private static func plainly(_ pattern: [Character], _ id: [Character]) -> Bool {
    guard let first = pattern.first else { return id.isEmpty }
    let rest = Array(pattern.dropFirst())
    if first == "*" { return (0...id.count).contains { plainly(rest, Array(id.dropFirst($0))) } }
    guard let next = id.first, first == "?" || first == next else { return false }
    return plainly(rest, Array(id.dropFirst()))
  }

  @Test("Every match of a pattern begins with its prefix")
  func prefix() throws {
    #expect(try #require(GlobPattern("web-*.cpu")).prefix == "web-")
    #expect(try #require(GlobPattern("*")).prefix.isEmpty)
    #expect(try #require(GlobPattern("one")).prefix == "one")
  }
}

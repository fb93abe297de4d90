import SeededRandom
import Testing

@testable import Monitoring

@Suite("Ids of series that senders name by labels")
struct SeriesNamingTests {
  private typealias Labels = [(key: String, value: String)]

  @Test(
    "A name and labels that fit are the id as they stand",
    arguments: [
      ("cpu", [], "cpu"), ("cpu", [("cpu", "cpu0"), ("host", "web-1")], "cpu.cpu-cpu0.host-web-1"),
      ("system.load", [("host", "10.0.0.1")], "system.load.host-10.0.0.1"), ("cpu", [("host", "")], "cpu"),
    ] as [(String, [(String, String)], String)])
  func plain(name: String, labels: [(String, String)], id: String) {
    #expect(SeriesNaming.id(name: name, labels: labels.map { (key: $0.0, value: $0.1) }) == id)
  }

  @Test(
    "What cannot stand in an id is replaced, and a hash says that it was",
    arguments: [
      ("cpu total", [], "cpu_total.."), ("up", [("instance", "a:9100")], "up.instance-a_9100.."), ("", [], ".."),
      ("..", [], "...."), ("é", [], "_.."), ("a.b-c", [], "a.b-c.."), ("a", [("b", "c.d-e")], "a.b-c.d-e.."),
      ("a", [("b-c", "d")], "a.b-c-d.."), ("a.", [], "a..."),
    ] as [(String, [(String, String)], String)])
  func hashed(name: String, labels: [(String, String)], prefix: String) {
    let id = SeriesNaming.id(name: name, labels: labels.map { (key: $0.0, value: $0.1) })
    #expect(id.hasPrefix(prefix) && id.count == prefix.count + 13)
    #expect(Identifier.isValid(id))
  }

  @Test("A long name is cut, and those that begin alike stay apart")
  func long() {
    let label = String(repeating: "x", count: 300)
    let ids = ["a", "b"].map { SeriesNaming.id(name: "m", labels: [("k", label + $0)]) }
    #expect(ids[0] != ids[1] && ids.allSatisfy { $0.utf8.count == 128 && Identifier.isValid($0) })
  }

  @Test("No two of many names and labels that are nearly the same share an id", arguments: UInt64(0)..<10)
  func distinct(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var known: [String: String] = [:]
    func word() -> String {
      let letters: [Character] = ["a", "b", ".", "-", "_", ":", "é"]
      return String(
        (0..<Int.random(in: 1..<4, using: &random)).map { _ in letters.randomElement(using: &random) ?? "a" })
    }
    for _ in 0..<3_000 {
      var labels: [String: String] = [:]
      for _ in 0..<Int.random(in: 0..<3, using: &random) { labels[word()] = word() }
      let name = word()
      let sorted = labels.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
      let id = SeriesNaming.id(name: name, labels: sorted)
      let whole = "\(name)|\(sorted)"
      #expect(Identifier.isValid(id))
      #expect(known[id] == nil || known[id] == whole, "seed \(seed): \(whole) and \(known[id] ?? "") are \(id)")
      known[id] = whole
    }
  }

  @Test("Labels become tags, cut where tags would be too long")
  func tags() {
    let tags = SeriesNaming.tags(
      name: ("_measurement", "cpu"),
      labels: [("host", "a"), ("empty", ""), ("long", String(repeating: "é", count: 300))])
    #expect(tags["_measurement"] == "cpu" && tags["host"] == "a" && tags["empty"] == nil)
    #expect(tags["long"]?.count == 256 && tags["long"]?.hasSuffix("é…") == true)
    #expect(TagChoice.fault(in: tags) == nil)
  }
}

import SeededRandom
import Testing

@testable import JSON

@Suite struct JSONObjectReaderTests {
  enum Kind: String, CaseIterable { case anomaly, normal, ignore }

  static func reader(_ text: String) throws -> JSONObjectReader { JSONObjectReader(try JSONValue.parse(text)) }

  @Test("a good request is read whole")
  func good() throws {
    var reader = try Self.reader(
      #"""
      {"id":"cpu4","interval":60.0,"share":1,"flag":false,"kind":"normal","note":null,"values":[1,null],
       "at":[1,2],"tags":{"a":"b"},"names":["x"],"threshold":{"rate":1.5},"labels":[{"start":1},{"start":2}]}
      """#)
    #expect(reader.string("id", length: 1...128, rule: .identifier, required: true) == "cpu4")
    #expect(reader.integer("interval", in: 1...86_400, required: true) == 60)
    #expect(reader.number("share", in: 0...1) == 1)
    #expect(reader.bool("flag") == false)
    #expect(reader.choice("kind", of: Kind.self) == .normal)
    #expect(reader.string("note") == nil)
    #expect(reader.integer("absent") == nil)
    #expect(reader.numbers("values")?[0] == 1 && reader.numbers("values")?[1].isNaN == true)
    #expect(reader.integers("at") == [1, 2])
    #expect(reader.members("tags")?["a"] == .string("b"))
    #expect(reader.strings("names") == ["x"])
    #expect(reader.object("threshold") { $0.number("rate", required: true) } == 1.5)
    #expect(reader.objects("labels") { $0.integer("start", required: true) } == [1, 2])
    #expect(reader.finish().isEmpty)
  }

  @Test("every fault of a request is reported, each at its place")
  func faults() throws {
    var reader = try Self.reader(
      #"""
      {"id":"a b","intervall":60,"share":2,"flag":"yes","kind":"anomoly","values":[1,"x"],"count":1e30,
       "labels":[{"start":1},{"start":"x","en/d~":3},4],"text":7,"half":0.5,"names":["a",1]}
      """#)
    _ = reader.string("id", rule: .identifier)
    _ = reader.integer("interval", required: true)
    _ = reader.number("share", in: 0...1)
    _ = reader.bool("flag")
    _ = reader.choice("kind", of: Kind.self)
    _ = reader.numbers("values")
    _ = reader.count("count", in: 0...10)
    #expect(reader.objects("labels") { $0.integer("start", required: true) } == nil)
    _ = reader.string("text")
    _ = reader.integer("half")
    #expect(reader.strings("names") == nil)
    let found = reader.finish().map { "\($0.pointer) \($0.code.rawValue)" }
    #expect(
      found == [
        "/id wrong_pattern", "/interval missing_key", "/share out_of_range", "/flag wrong_type", "/kind unknown_name",
        "/values wrong_type", "/count out_of_range", "/labels/1/start wrong_type", "/labels/1/en~1d~0 unknown_key",
        "/labels/2 wrong_type", "/text wrong_type", "/half wrong_type", "/names/1 wrong_type", "/intervall unknown_key",
      ])
    #expect(reader.faults.last?.detail.contains("Did you mean 'interval'?") == true)
    #expect(reader.faults[4].detail.contains("Did you mean 'anomaly'?"))
  }

  @Test("a body that is no object has that one fault")
  func noObject() throws {
    var reader = try Self.reader("[1]")
    #expect(reader.string("id", required: true) == nil)
    #expect(reader.finish().map(\.code) == [.wrongType])
  }

  @Test("null for a required key, a caller's own fault and a conversion are reported")
  func others() throws {
    var reader = try Self.reader(#"{"id":null,"from":"soon","to":5}"#)
    #expect(reader.string("id", required: true) == nil)
    let times = ["from", "to"].map { key in
      reader.converted(key) { value throws(JSONMismatch) -> Int64 in
        guard let seconds = value.integer else { throw JSONMismatch(.invalidTime, "is no time") }
        return seconds
      }
    }
    #expect(times == [nil, 5])
    reader.report(JSONFault.Code(rawValue: "empty_range"), "from must be before to")
    #expect(reader.finish().map(\.code.rawValue) == ["wrong_type", "invalid_time", "empty_range"])
    #expect(reader.faults.last?.pointer == .root)
  }

  @Test("a flood of faults is bounded")
  func flood() throws {
    var object = JSONObject()
    for index in 0..<5_000 { object["k\(index)\u{7}"] = .null }
    var reader = JSONObjectReader(.object(object))
    let faults = reader.finish()
    #expect(faults.count == JSONObjectReader.mostFaults + 1 && faults.last?.code == .tooManyFaults)
    #expect(!faults[0].detail.contains("\u{7}"))
    let elements = JSONValue.array([JSONValue](repeating: .object(object), count: 1_000))
    var outer = JSONObjectReader(.object(["items": elements]))
    #expect(outer.objects("items") { $0.bool("known") } == nil)
    #expect(outer.finish().count == JSONObjectReader.mostFaults + 1)
  }

  @Test(
    "the nearest name is suggested, a far one is not",
    arguments: [
      ("windwo", "window"), ("Window", "window"), ("latent_dimension", "latent_dimensions"), ("zzz", nil), ("", nil),
      (String(repeating: "w", count: 10_000), nil),
    ])
  func suggestions(name: String, expected: String?) {
    #expect(Suggestion.nearest(to: name, among: ["window", "latent_dimensions", "epochs"]) == expected)
  }
}

@Suite struct JSONTextRuleTests {
  @Test("a line holds any character but controls", arguments: [0x00, 0x0A, 0x1F, 0x7F, 0x80, 0x85, 0x9F] as [UInt32])
  func line(control: UInt32) throws {
    let scalar = try #require(Unicode.Scalar(control))
    #expect(!JSONTextRule.line.allows(scalar))
    for allowed in [" ", "~", "\u{A0}", "é", "\u{1F600}"] as [Unicode.Scalar] {
      #expect(JSONTextRule.line.allows(allowed))
    }
  }
}

@Suite struct JSONObjectReaderFuzzTests {
  @Test("no value crashes the decoding of any kind", arguments: 0..<200 as Range<UInt64>)
  func fuzz(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let names = ["id", "interval", "labels"]
    var object = JSONObject()
    for name in names { object[name] = JSONRoundTripTests.value(&random, depth: 0) }
    var reader = JSONObjectReader(.object(object))
    for name in names {
      let found: [Any?] = [
        reader.string(name, length: 1...3, rule: .line), reader.integer(name, in: 0...9),
        reader.number(name, in: 0...1),
        reader.count(name, in: 0...3), reader.bool(name), reader.choice(name, of: ["a", "b"]), reader.array(name),
        reader.numbers(name, count: 0...2), reader.integers(name), reader.strings(name), reader.members(name),
        reader.objects(name) { $0.integer("x", required: true) }, reader.object(name) { $0.bool("y") },
      ]
      let isNull = object[name]?.isNull == true
      #expect(isNull ? reader.faults.isEmpty || found.allSatisfy { $0 == nil } : !reader.faults.isEmpty)
    }
    #expect(reader.finish().allSatisfy { $0.pointer.description.hasPrefix("/") || $0.code == .tooManyFaults })
  }
}

import Testing

@testable import JSON

@Suite struct JSONWriterTests {
  @Test("objects and arrays are separated and closed as they should be")
  func structure() {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("id", "cpu4")
      writer.field("note", nil as String?)
      writer.field("count", 3)
      writer.field("share", 0.5)
      writer.field("ready", true)
      writer.object("empty") { _ in }
      writer.field("scores", numbers: [1, .nan, -2.5, .infinity])
      writer.field("timestamps", integers: [1_469_376_000, .min])
      writer.field("names", strings: ["a", "b"])
      writer.array("items") { writer in for index in 0..<2 { writer.object { $0.field("i", index) } } }
      writer.field("value", JSONValue.array([.null, .string("x")]))
      writer.key("raw")
      writer.verbatim("[1]".utf8)
    }
    let expected = #"""
      {"id":"cpu4","note":null,"count":3,"share":0.5,"ready":true,"empty":{},"scores":[1,null,-2.5,null],\#
      "timestamps":[1469376000,-9223372036854775808],"names":["a","b"],"items":[{"i":0},{"i":1}],\#
      "value":[null,"x"],"raw":[1]}
      """#
    #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
  }

  @Test("escapes are the fewest that are valid")
  func escapes() {
    #expect(
      JSONValue.string("a\"\\/\u{8}\t\n\u{C}\r\u{1F}\u{0}é𝄞\u{7F}").text == #""a\"\\/\b\t\n\f\r\u001f\u0000é𝄞"#
        + "\u{7F}\"")
  }

  @Test("an object finds and keeps the order of its keys, few or many", arguments: [3, 8, 9, 200])
  func order(count: Int) throws {
    var object = JSONObject()
    for index in 0..<count { object["k\(index)"] = .integer(Int64(index)) }
    for index in 0..<count { #expect(object["k\(index)"] == .integer(Int64(index))) }
    #expect(object["k\(count)"] == nil && object.keys == (0..<count).map { "k\($0)" })
    let again = object.insert("k0", .null)
    #expect(!again)
    object["k1"] = nil
    #expect(object.count == count - 1 && object["k1"] == nil && object["k2"] == .integer(2))
  }
}

import Testing

@testable import JSON

@Suite struct JSONLimitsTests {
  static func reason(_ text: String, _ limits: JSONLimits) -> JSONError.Reason? {
    do throws(JSONError) {
      var reader = JSONReader(limits: limits)
      _ = try reader.document(Array(text.utf8).span)
      return nil
    } catch {
      return error.reason
    }
  }

  @Test("nesting is bounded, arrays and objects together", arguments: ["[", "{\"a\":"])
  func depth(opening: String) {
    let closing = opening == "[" ? "]" : "}"
    func nested(_ depth: Int) -> String {
      String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)
    }
    #expect(Self.reason(nested(64), JSONLimits()) == nil)
    #expect(Self.reason(nested(65), JSONLimits()) == .tooDeep)
    #expect(Self.reason(String(repeating: opening, count: 1_000_000), JSONLimits()) == .tooDeep)
  }

  @Test("values, numbers, strings and digits are bounded")
  func sizes() {
    #expect(Self.reason("[\"a\",\"b\"]", JSONLimits(values: 3)) == nil)
    #expect(Self.reason("[\"a\",\"b\",\"c\"]", JSONLimits(values: 3)) == .tooManyValues)
    #expect(Self.reason("[1,2,3,\"a\"]", JSONLimits(values: 3)) == .tooManyValues)
    #expect(Self.reason("[1,2,3]", JSONLimits(values: 1, numbers: 3)) == nil)
    #expect(Self.reason("[[1,2],[3,null]]", JSONLimits(numbers: 3)) == .tooManyValues)
    #expect(Self.reason("\"abc\"", JSONLimits(stringBytes: 3)) == nil)
    #expect(Self.reason("{\"abcd\":1}", JSONLimits(stringBytes: 3)) == .stringTooLong)
    #expect(Self.reason(String(repeating: "1", count: 300), JSONLimits()) == nil)
    #expect(Self.reason("0." + String(repeating: "1", count: 1_100), JSONLimits()) == .numberTooLong)
  }
}

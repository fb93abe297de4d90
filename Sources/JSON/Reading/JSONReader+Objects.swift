/// Objects.
extension JSONReader {
  mutating func object(_ text: Span<UInt8>, depth: Int) throws(JSONError) -> JSONObject {
    guard depth <= limits.depth else { throw JSONError(.tooDeep, at: index, in: text) }
    index += 1
    var object = JSONObject()
    if try peek(text) == UInt8(ascii: "}") {
      index += 1
      return object
    }
    repeat {
      guard try peek(text) == UInt8(ascii: "\"") else { throw JSONError(.unexpectedCharacter, at: index, in: text) }
      let keyOffset = index
      let key = try string(text)
      guard try peek(text) == UInt8(ascii: ":") else { throw JSONError(.unexpectedCharacter, at: index, in: text) }
      index += 1
      let value = try value(text, depth: depth)
      guard object.insert(key, value) else { throw JSONError(.duplicateKey, at: keyOffset, in: text) }
    } while try hasMore(text, close: UInt8(ascii: "}"))
    return object
  }
}

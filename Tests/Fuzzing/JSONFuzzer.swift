import JSON

/// JSON that is read is written, read again and written the same; what isn't says where it is wrong.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let value: JSONValue
  do throws(JSONError) {
    value = try JSONValue.parse(bytes)
  } catch {
    precondition(error.offset <= count && error.line >= 1 && error.column >= 1 && error.column <= count + 1)
    return 0
  }
  let written = value.text
  guard let again = try? JSONValue.parse(written) else { preconditionFailure("what was written cannot be read") }
  precondition(again.text == written, "what was written is read as another")
  return 0
}

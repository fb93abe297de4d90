/// The fields of a request as slices of the bytes they came in: a String is made only for what is asked for.
///
/// Names are compared without case. Values are trimmed of spaces and tabs, free of control characters, and read
/// as UTF-8 with replacement of what isn't.
package struct RequestHeaders: Sendable {
  /// The bytes of the whole head; slices point into it.
  let bytes: [UInt8]
  let slices: [FieldSlice]

  /// Where a field stands in the head.
  struct FieldSlice: Sendable {
    let nameStart: UInt32
    let nameLength: UInt16
    let valueLength: UInt16
    let valueStart: UInt32

    var name: Range<Int> { Int(nameStart)..<Int(nameStart) + Int(nameLength) }
    var value: Range<Int> { Int(valueStart)..<Int(valueStart) + Int(valueLength) }
  }

  package var count: Int { slices.count }

  /// The first value of that name.
  package subscript(_ name: String) -> String? {
    for slice in slices where matches(slice, name) { return text(slice.value) }
    return nil
  }

  /// Every value of that name, in order.
  package func all(_ name: String) -> [String] {
    slices.filter { matches($0, name) }.map { text($0.value) }
  }

  /// The values of a list field joined by commas, as RFC 9110 §5.3 allows; nil where there is none.
  package func joined(_ name: String) -> String? {
    let values = all(name)
    return values.isEmpty ? nil : values.joined(separator: ", ")
  }

  /// All fields, in order.
  package var fields: [HTTPHeaders.Field] {
    slices.map { HTTPHeaders.Field(name: text($0.name), value: text($0.value)) }
  }

  private func matches(_ slice: FieldSlice, _ name: String) -> Bool {
    bytes.equalsIgnoringCase(slice.name, name)
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}

extension [UInt8] {
  /// ASCII case-insensitive equality of a range with a text.
  func equalsIgnoringCase(_ range: Range<Int>, _ text: String) -> Bool {
    guard range.count == text.utf8.count else { return false }
    var index = range.lowerBound
    for byte in text.utf8 {
      if Characters.lowercased(self[index]) != Characters.lowercased(byte) { return false }
      index += 1
    }
    return true
  }
}

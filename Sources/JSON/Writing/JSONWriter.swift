import Numerals

/// Writes a JSON text into bytes, as it goes: no tree in between.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.object { writer in
///   writer.field("id", "cpu4")
///   writer.key("scores")
///   writer.numbers(scores)
/// }
/// ```
/// Commas are its business; that keys and values alternate, and that brackets close, is the caller's, and the
/// closure forms see to the latter. Escapes are the fewest that RFC 8259 section 7 asks for.
package struct JSONWriter: Sendable {
  package private(set) var bytes: [UInt8] = []
  private var needsComma = false

  package init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  // MARK: Structure

  package mutating func beginObject() { open(UInt8(ascii: "{")) }
  package mutating func endObject() { close(UInt8(ascii: "}")) }
  package mutating func beginArray() { open(UInt8(ascii: "[")) }
  package mutating func endArray() { close(UInt8(ascii: "]")) }

  /// An object, whose members the closure writes.
  package mutating func object<Failure: Error>(
    _ members: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    beginObject()
    try members(&self)
    endObject()
  }

  /// An array, whose elements the closure writes.
  package mutating func array<Failure: Error>(
    _ elements: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    beginArray()
    try elements(&self)
    endArray()
  }

  /// The key of the value that is written next.
  package mutating func key(_ name: String) {
    separate()
    bytes.append(jsonString: name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  // MARK: Values

  package mutating func null() { raw("null") }
  package mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

  package mutating func integer(_ value: Int64) {
    separate()
    bytes.append(number: value)
  }

  /// The shortest text that reads back to the same number; `null` for NaN and the infinities.
  package mutating func number(_ value: Double) {
    separate()
    bytes.append(number: value)
  }

  package mutating func string(_ value: String) {
    separate()
    bytes.append(jsonString: value)
  }

  /// An array of numbers, `null` for NaN.
  package mutating func numbers(_ values: some Sequence<Double>) {
    array { writer in for value in values { writer.number(value) } }
  }

  /// An array of integers.
  package mutating func integers(_ values: some Sequence<Int64>) {
    array { writer in for value in values { writer.integer(value) } }
  }

  /// An array of strings.
  package mutating func strings(_ values: some Sequence<String>) {
    array { writer in for value in values { writer.string(value) } }
  }

  /// A value that is JSON text already; the caller vouches for it.
  package mutating func verbatim(_ text: some Sequence<UInt8>) {
    separate()
    bytes.append(contentsOf: text)
  }

  // MARK: Bytes

  private mutating func raw(_ word: String) {
    separate()
    bytes.append(contentsOf: word.utf8)
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  /// What has been written so far, which the writer then forgets: for answers sent in pieces.
  package mutating func takeBytes() -> [UInt8] {
    defer { bytes = [] }
    return bytes
  }
}

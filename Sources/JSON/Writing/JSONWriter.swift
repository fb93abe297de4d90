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

/// Whole values.
extension JSONWriter {
  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let value): bool(value)
    case .integer(let value): integer(value)
    case .number(let value): number(value)
    case .string(let value): string(value)
    case .array(let values): array { writer in for value in values { writer.value(value) } }
    case .integers(let values): integers(values)
    case .numbers(let values): numbers(values)
    case .object(let members):
      object { writer in for (key, value) in zip(members.keys, members.values) { writer.field(key, value) } }
    }
  }
}

extension JSONValue {
  /// The value as a JSON text, without spaces.
  package var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.value(self)
    return writer.bytes
  }

  /// The value as a JSON text, without spaces.
  package var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// A key and its value in one call. Optional values that are `nil` are written as `null`.
extension JSONWriter {
  package mutating func field(_ name: String, _ value: String?) {
    key(name)
    if let value { string(value) } else { null() }
  }

  package mutating func field(_ name: String, _ value: Int64?) {
    key(name)
    if let value { integer(value) } else { null() }
  }

  package mutating func field(_ name: String, _ value: Int?) {
    field(name, value.map(Int64.init))
  }

  package mutating func field(_ name: String, _ value: Double?) {
    key(name)
    if let value { number(value) } else { null() }
  }

  package mutating func field(_ name: String, _ value: Bool?) {
    key(name)
    if let value { bool(value) } else { null() }
  }

  package mutating func field(_ name: String, _ value: JSONValue) {
    key(name)
    self.value(value)
  }

  package mutating func field(_ name: String, numbers values: some Sequence<Double>) {
    key(name)
    numbers(values)
  }

  package mutating func field(_ name: String, integers values: some Sequence<Int64>) {
    key(name)
    integers(values)
  }

  package mutating func field(_ name: String, strings values: some Sequence<String>) {
    key(name)
    strings(values)
  }

  /// A member that is an object, whose own members the closure writes.
  package mutating func object<Failure: Error>(
    _ name: String, _ members: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    key(name)
    try object(members)
  }

  /// A member that is an array, whose elements the closure writes.
  package mutating func array<Failure: Error>(
    _ name: String, _ elements: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    key(name)
    try array(elements)
  }
}

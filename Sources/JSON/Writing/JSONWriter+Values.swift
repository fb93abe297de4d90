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

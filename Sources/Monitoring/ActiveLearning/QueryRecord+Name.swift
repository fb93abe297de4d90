package import Storage

extension QueryRecord {
  /// The id under which clients know it.
  package var id: String { "q-\(key)" }

  /// The key of an id; nil for what is none.
  static func key(ofID id: String) -> Int64? { Int64(id: id, prefix: "q-") }
}

extension AnswerRecord {
  /// The id under which clients know it.
  package var id: String { Self.id(of: key) }

  package static func id(of key: Int64) -> String { "a-\(key)" }

  /// The key of an id; nil for what is none.
  static func key(ofID id: String) -> Int64? { Int64(id: id, prefix: "a-") }
}

extension Int64 {
  /// The number of an id that is a prefix and a number, as ids are written and in no other way.
  init?(id: String, prefix: String) {
    guard id.hasPrefix(prefix), let key = Int64(id.dropFirst(prefix.count)), "\(prefix)\(key)" == id else { return nil }
    self = key
  }
}

/// An object: its members in the order of the document, found by key. Keys are unique,
/// where two spellings of one character (é, e and an accent) count as the same, as `String` compares.
package struct JSONObject: Sendable {
  /// Objects of up to this many members are searched one by one, which is quicker than hashing.
  private static let smallCount = 8

  package private(set) var keys: [String] = []
  package private(set) var values: [JSONValue] = []
  private var places: [String: Int] = [:]

  package init() {}

  package var count: Int { keys.count }

  /// The member with that key. Setting appends a new key or replaces in place; setting `nil` does nothing to an
  /// absent key and removes a present one.
  package subscript(key: String) -> JSONValue? {
    get { place(of: key).map { values[$0] } }
    set {
      switch (place(of: key), newValue) {
      case (let place?, let value?): values[place] = value
      case (let place?, nil): remove(at: place)
      case (nil, let value?): append(key, value)
      case (nil, nil): break
      }
    }
  }

  /// Appends a member; `false`, and nothing is changed, where the key is there already.
  package mutating func insert(_ key: String, _ value: JSONValue) -> Bool {
    guard place(of: key) == nil else { return false }
    append(key, value)
    return true
  }

  private func place(of key: String) -> Int? {
    keys.count <= Self.smallCount ? keys.firstIndex(of: key) : places[key]
  }

  private mutating func append(_ key: String, _ value: JSONValue) {
    if keys.isEmpty {
      // Most have a few: they grow once, not three times.
      keys.reserveCapacity(4)
      values.reserveCapacity(4)
    }
    keys.append(key)
    values.append(value)
    if keys.count == Self.smallCount + 1 {
      for (place, key) in keys.enumerated() { places[key] = place }
    } else if keys.count > Self.smallCount {
      places[key] = keys.count - 1
    }
  }

  private mutating func remove(at place: Int) {
    let rest = zip(keys, values).enumerated().filter { $0.offset != place }.map(\.element)
    self = JSONObject()
    for (key, value) in rest { append(key, value) }
  }
}

extension JSONObject: Equatable {
  /// The same members, in whatever order (RFC 8259 section 4).
  package static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.count == right.count && zip(left.keys, left.values).allSatisfy { right[$0] == $1 }
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// For literals in code; of a repeated key the last value stays.
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self.init()
    for (key, value) in elements { self[key] = value }
  }
}

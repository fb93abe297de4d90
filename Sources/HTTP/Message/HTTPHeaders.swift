/// The fields of a response, or of a request that the client sends: in order, repeats kept, names compared
/// without case (RFC 9110 §5).
///
/// Injection-safe: a name that is no token or a value with CR, LF, NUL or another control character is never
/// written. `add` answers false for it and leaves the fields as they were.
package struct HTTPHeaders: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  package private(set) var fields: [Field]

  package struct Field: Hashable, Sendable {
    package let name: String
    package let value: String
  }

  package init() { fields = [] }

  /// Stops the program on a field that cannot be sent: literals are ours.
  package init(dictionaryLiteral elements: (String, String)...) {
    fields = []
    for (name, value) in elements {
      let added = add(name, value)
      precondition(added, "a header field of ours is well formed")
    }
  }

  /// Appends a field; false, and nothing changed, where it could not be sent safely.
  @discardableResult
  package mutating func add(_ name: String, _ value: String) -> Bool {
    guard Self.isValid(name: name, value: value) else { return false }
    fields.append(Field(name: name, value: value))
    return true
  }

  /// Replaces every field of that name by one; false, and nothing changed, where it could not be sent safely.
  @discardableResult
  package mutating func set(_ name: String, _ value: String) -> Bool {
    guard Self.isValid(name: name, value: value) else { return false }
    remove(name)
    fields.append(Field(name: name, value: value))
    return true
  }

  package mutating func remove(_ name: String) {
    fields.removeAll { $0.name.equalsIgnoringCase(name) }
  }

  /// The first value of that name.
  package subscript(_ name: String) -> String? {
    fields.first { $0.name.equalsIgnoringCase(name) }?.value
  }

  /// Every value of that name, in order.
  package func all(_ name: String) -> [String] {
    fields.filter { $0.name.equalsIgnoringCase(name) }.map(\.value)
  }

  private static func isValid(name: String, value: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy(Characters.isToken) && value.utf8.allSatisfy(Characters.isField)
  }
}

extension String {
  /// ASCII case-insensitive equality, as field names and most tokens of HTTP compare.
  func equalsIgnoringCase(_ other: String) -> Bool {
    utf8.count == other.utf8.count
      && zip(utf8, other.utf8).allSatisfy { Characters.lowercased($0) == Characters.lowercased($1) }
  }
}

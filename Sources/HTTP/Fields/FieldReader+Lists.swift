extension FieldReader {
  static let mostParameters = 32

  /// `#element` (RFC 9110 §5.6.1): what `read` finds between commas, up to the end of the value; empty members are passed
  /// over. Nil where anything else stands there.
  mutating func list<Element>(_ read: (inout FieldReader) -> Element?) -> [Element]? {
    var elements: [Element] = []
    while true {
      skipWhitespace()
      if isAtEnd { return elements }
      if take(",") { continue }
      guard let element = read(&self) else { return nil }
      elements.append(element)
      skipWhitespace()
      guard isAtEnd || take(",") else { return nil }
    }
  }

  /// `parameters` (§5.6.6), from the semicolon on; empty ones are passed over, and there may be none at all. Nil where
  /// one is no `name=value` or comes twice, and where there are more than anybody has.
  mutating func parameters() -> [FieldParameter]? {
    var parameters: [FieldParameter] = []
    while true {
      var ahead = self
      ahead.skipWhitespace()
      guard ahead.take(";") else { return parameters }
      ahead.skipWhitespace()
      self = ahead
      guard let name = name() else { continue }
      guard take("="), let value = quotedString() ?? token().map(text),
        parameters.count < Self.mostParameters, !parameters.contains(where: { $0.name == name })
      else { return nil }
      parameters.append(FieldParameter(name: name, value: value))
    }
  }

  /// The members of a list as they stand, in small letters.
  package static func members(of value: String) -> [String] {
    var reader = FieldReader(value)
    var members: [String] = []
    while let member = reader.member() { members.append(reader.lowercased(member)) }
    return members
  }
}

/// A parameter: its name in small letters, its value as it was sent, without quotes.
struct FieldParameter: Hashable, Sendable {
  let name: String
  let value: String
}

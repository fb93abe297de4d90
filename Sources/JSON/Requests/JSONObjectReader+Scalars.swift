/// Strings, numbers, booleans and names.
extension JSONObjectReader {
  /// A string whose length in characters (Unicode scalars) lies in a range and whose characters obey a rule.
  package mutating func string(
    _ key: String, length: ClosedRange<Int> = 0...10_000, rule: JSONTextRule = .any, required: Bool = false
  ) -> String? {
    converted(key, required: required) { value throws(JSONMismatch) in
      try Self.string(value, length: length, rule: rule)
    }
  }

  static func string(
    _ value: JSONValue, length: ClosedRange<Int>, rule: JSONTextRule
  ) throws(JSONMismatch) -> String {
    guard let text = value.string else { throw .type("a string", value) }
    guard length.contains(text.unicodeScalars.count) else {
      throw JSONMismatch(.wrongLength, "must have \(length.lowerBound) to \(length.upperBound) characters")
    }
    guard text.unicodeScalars.allSatisfy(rule.allows) else {
      throw JSONMismatch(.wrongPattern, "must consist of \(rule.name)")
    }
    return text
  }

  /// An integer in a range; `5.0` is one.
  package mutating func integer(
    _ key: String, in range: ClosedRange<Int64> = Int64.min...Int64.max, required: Bool = false
  ) -> Int64? {
    converted(key, required: required) { value throws(JSONMismatch) in
      guard let integer = value.integer ?? Self.zero(value) else {
        if case .number(let number) = value, number.magnitude >= 0x1p63 {
          throw JSONMismatch(.outOfRange, "must be between \(range.lowerBound) and \(range.upperBound)")
        }
        throw .type("an integer", value)
      }
      guard range.contains(integer) else {
        throw JSONMismatch(.outOfRange, "must be between \(range.lowerBound) and \(range.upperBound)")
      }
      return integer
    }
  }

  /// Negative zero, which is kept as a floating-point number.
  private static func zero(_ value: JSONValue) -> Int64? { value.number == 0 ? 0 : nil }

  /// An integer in a range as `Int`.
  package mutating func count(_ key: String, in range: ClosedRange<Int>, required: Bool = false) -> Int? {
    integer(key, in: Int64(range.lowerBound)...Int64(range.upperBound), required: required).map(Int.init)
  }

  /// A number in a range, both ends included.
  package mutating func number(
    _ key: String, in range: ClosedRange<Double> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude,
    required: Bool = false
  ) -> Double? {
    converted(key, required: required) { value throws(JSONMismatch) in
      guard let number = value.number else { throw .type("a number", value) }
      guard range.contains(number) else {
        throw JSONMismatch(.outOfRange, "must be between \(range.lowerBound) and \(range.upperBound)")
      }
      return number
    }
  }

  package mutating func bool(_ key: String, required: Bool = false) -> Bool? {
    converted(key, required: required) { value throws(JSONMismatch) in
      guard let flag = value.bool else { throw .type("true or false", value) }
      return flag
    }
  }

  /// One of the names of an enumeration.
  package mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, of type: Choice.Type, required: Bool = false
  ) -> Choice? where Choice.RawValue == String {
    converted(key, required: required) { value throws(JSONMismatch) in
      if let name = value.string, let choice = Choice(rawValue: name) { return choice }
      _ = try Self.name(value, of: type.allCases.map(\.rawValue))
      return nil
    } ?? nil
  }

  /// One of the names given.
  package mutating func choice(_ key: String, of names: [String], required: Bool = false) -> String? {
    converted(key, required: required) { value throws(JSONMismatch) in try Self.name(value, of: names) }
  }

  static func name(_ value: JSONValue, of names: [String]) throws(JSONMismatch) -> String {
    guard let name = value.string else { throw .type("a string", value) }
    guard names.contains(name) else {
      let suggestion = Suggestion.nearest(to: name, among: names).map { " Did you mean '\($0)'?" } ?? ""
      let list = names.map { "'\($0)'" }.joined(separator: ", ")
      throw JSONMismatch(.unknownName, "must be one of \(list).\(suggestion)")
    }
    return name
  }
}

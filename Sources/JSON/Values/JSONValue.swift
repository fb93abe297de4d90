/// A JSON value.
///
/// Arrays of numbers are columnar, so that a million points are not a million boxes:
/// - a non-empty array of nothing but integers that `Int64` holds is `integers`;
/// - a non-empty array of numbers and nulls that isn't that is `numbers`, NaN standing for null (JSON has no
///   NaN of its own); integers beyond 2^53 in it are rounded;
/// - any other array, the empty one included, is `array`.
///
/// A number without a fractional part that fits (`5`, `5.0`, `5e2`) is an `integer`, as JSON Schema 2020-12
/// section 6.1.1 has it; `-0` and integers beyond `Int64` are `number`.
package enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case integers([Int64])
  case numbers([Double])
  case object(JSONObject)
}

extension JSONValue: Equatable {
  /// Equality of the documents: numbers by value, whatever case they are in, and null equal to null in columns.
  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): left == right
    case (.array(let left), .array(let right)): left == right
    case (.integers(let left), .integers(let right)): left == right
    case (.numbers(let left), .numbers(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    case (.object(let left), .object(let right)): left == right
    case (.integer(let left), .number(let right)): Double(left) == right
    case (.number, .integer), (.numbers, .integers): right == left
    case (.integers(let left), .numbers(let right)): left.map(Double.init) == right
    default: false
    }
  }
}

/// Views of a value as one kind, `nil` where it is another.
extension JSONValue {
  package var isNull: Bool { if case .null = self { true } else { false } }
  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  package var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  package var string: String? { if case .string(let value) = self { value } else { nil } }
  package var object: JSONObject? { if case .object(let value) = self { value } else { nil } }

  /// Any number, integers included.
  package var number: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  /// Any array, its elements boxed: for short arrays.
  package var array: [JSONValue]? {
    switch self {
    case .array(let values): values
    case .integers(let values): values.map { .integer($0) }
    case .numbers(let values): values.map { $0.isNaN ? .null : Self.canonical($0) }
    default: nil
    }
  }

  /// An array of numbers and nulls (NaN), the empty array included.
  package var numbers: [Double]? {
    switch self {
    case .numbers(let values): values
    case .integers(let values): values.map(Double.init)
    case .array(let values): values.isEmpty ? [] : nil
    default: nil
    }
  }

  /// An array of integers, however written, the empty array included.
  package var integers: [Int64]? {
    switch self {
    case .integers(let values): values
    case .numbers(let values): Self.integers(values)
    case .array(let values): values.isEmpty ? [] : nil
    default: nil
    }
  }

  /// The member of an object with that key.
  package subscript(key: String) -> JSONValue? { object?[key] }

  /// What a person calls this kind of value.
  package var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .integer: "an integer"
    case .number: "a number"
    case .string: "a string"
    case .array, .integers, .numbers: "an array"
    case .object: "an object"
    }
  }

  private static func integers(_ values: [Double]) -> [Int64]? {
    var integers: [Int64] = []
    integers.reserveCapacity(values.count)
    for value in values {
      guard value.magnitude <= 0x1p53, let integer = Int64(exactly: value) else { return nil }
      integers.append(integer)
    }
    return integers
  }

  /// A number in its canonical case: an integer where it is one, exactly.
  static func canonical(_ value: Double) -> JSONValue {
    if value.magnitude <= 0x1p53, !(value == 0 && value.sign == .minus), let integer = Int64(exactly: value) {
      return .integer(integer)
    }
    return .number(value)
  }
}

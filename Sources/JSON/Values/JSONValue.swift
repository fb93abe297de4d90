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

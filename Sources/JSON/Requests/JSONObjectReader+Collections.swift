/// Arrays and objects inside the object.
extension JSONObjectReader {
  /// An array of any values, its length in a range.
  package mutating func array(
    _ key: String, count: ClosedRange<Int> = 0...1_000_000, required: Bool = false
  ) -> [JSONValue]? {
    converted(key, required: required) { value throws(JSONMismatch) in
      guard let length = value.elementCount else { throw .type("an array", value) }
      try Self.check(length, count)
      return value.array ?? []
    }
  }

  /// A column of numbers and nulls; null becomes NaN.
  package mutating func numbers(
    _ key: String, count: ClosedRange<Int> = 0...50_000_000, required: Bool = false
  ) -> [Double]? {
    converted(key, required: required) { value throws(JSONMismatch) in
      guard let numbers = value.numbers else { throw .type("an array of numbers and nulls", value) }
      try Self.check(numbers.count, count)
      return numbers
    }
  }

  /// A column of integers.
  package mutating func integers(
    _ key: String, count: ClosedRange<Int> = 0...50_000_000, required: Bool = false
  ) -> [Int64]? {
    converted(key, required: required) { value throws(JSONMismatch) in
      guard let integers = value.integers else { throw .type("an array of integers", value) }
      try Self.check(integers.count, count)
      return integers
    }
  }

  /// An array of strings, each under the same bounds.
  package mutating func strings(
    _ key: String, count: ClosedRange<Int> = 0...1_000, length: ClosedRange<Int> = 0...10_000,
    rule: JSONTextRule = .any, required: Bool = false
  ) -> [String]? {
    guard let values = array(key, count: count, required: required) else { return nil }
    var strings: [String] = []
    for (index, value) in values.enumerated() where !isFull {
      do {
        strings.append(try Self.string(value, length: length, rule: rule))
      } catch {
        append(JSONFault(pointer: pointer.appending(key).appending(index), code: error.code, detail: error.detail))
      }
    }
    return strings.count == values.count ? strings : nil
  }

  /// An object with keys of its own choosing, such as tags.
  package mutating func members(
    _ key: String, count: ClosedRange<Int> = 0...1_000, required: Bool = false
  ) -> JSONObject? {
    converted(key, required: required) { value throws(JSONMismatch) in
      guard let object = value.object else { throw .type("an object", value) }
      try Self.check(object.count, count)
      return object
    }
  }

  /// An object that the closure decodes; its faults, unknown keys included, join those of this one.
  package mutating func object<Result>(
    _ key: String, required: Bool = false, _ decode: (inout JSONObjectReader) -> Result?
  ) -> Result? {
    guard let value = value(key, required: required) else { return nil }
    return nested(value, pointer.appending(key), decode)
  }

  /// An array of objects that the closure decodes one by one; `nil` where any of them is faulty.
  package mutating func objects<Result>(
    _ key: String, count: ClosedRange<Int> = 0...100_000, required: Bool = false,
    _ decode: (inout JSONObjectReader) -> Result?
  ) -> [Result]? {
    guard let values = array(key, count: count, required: required) else { return nil }
    let place = pointer.appending(key)
    var results: [Result] = []
    for (index, value) in values.enumerated() where !isFull {
      if let result = nested(value, place.appending(index), decode) { results.append(result) }
    }
    return results.count == values.count ? results : nil
  }

  private mutating func nested<Result>(
    _ value: JSONValue, _ place: JSONPointer, _ decode: (inout JSONObjectReader) -> Result?
  ) -> Result? {
    var reader = JSONObjectReader(value, pointer: place)
    let result = decode(&reader)
    let faults = reader.finish()
    for fault in faults { append(fault) }
    return faults.isEmpty ? result : nil
  }

  private static func check(_ length: Int, _ range: ClosedRange<Int>) throws(JSONMismatch) {
    guard range.contains(length) else {
      throw JSONMismatch(.wrongLength, "must have \(range.lowerBound) to \(range.upperBound) entries, not \(length)")
    }
  }
}

extension JSONValue {
  /// The length of an array of any form, without boxing its elements.
  package var elementCount: Int? {
    switch self {
    case .array(let values): values.count
    case .integers(let values): values.count
    case .numbers(let values): values.count
    default: nil
    }
  }
}

import Numerals

/// Arrays, and the columns that arrays of numbers become.
extension JSONReader {
  mutating func array(_ text: Span<UInt8>, depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= limits.depth else { throw JSONError(.tooDeep, at: index, in: text) }
    index += 1
    if try peek(text) == UInt8(ascii: "]") {
      index += 1
      return .array([])
    }
    var column = Column()
    if try column.fill(&self, text) { return column.value }
    return .array(try boxes(text, after: column.boxes, depth: depth))
  }

  /// The rest of an array whose elements so far are given, the next element being at hand.
  private mutating func boxes(
    _ text: Span<UInt8>, after first: [JSONValue], depth: Int
  ) throws(JSONError) -> [JSONValue] {
    var values = first
    valuesLeft -= first.count
    while true {
      values.append(try value(text, depth: depth))
      guard try hasMore(text, close: UInt8(ascii: "]")) else { return values }
    }
  }

  /// Takes a comma (`true`) or the closing bracket (`false`); a comma must have something after it.
  @inline(__always)
  mutating func hasMore(_ text: Span<UInt8>, close: UInt8) throws(JSONError) -> Bool {
    var byte = index < text.count ? text[index] : 0x20
    if byte != UInt8(ascii: ","), byte != close { byte = try peek(text) }
    index += 1
    if byte == close { return false }
    guard byte == UInt8(ascii: ",") else { throw JSONError(.unexpectedCharacter, at: index - 1, in: text) }
    guard try peek(text) != close else { throw JSONError(.trailingComma, at: index - 1, in: text) }
    return true
  }

  /// The elements of an array for as long as they are numbers and nulls.
  struct Column {
    private var integers: [Int64] = []
    private var numbers: [Double] = []
    private var isInteger = true

    /// Reads elements; `true` where the array ended, `false` where the element at hand is no number.
    mutating func fill(_ reader: inout JSONReader, _ text: Span<UInt8>) throws(JSONError) -> Bool {
      var left = reader.numbersLeft
      repeat {
        let byte = text[reader.index]
        if byte == UInt8(ascii: "-") || byte &- 48 < 10 {
          append(try reader.number(text))
        } else if byte == UInt8(ascii: "n"), reader.skip(text, "null") {
          appendNull()
        } else {
          reader.numbersLeft = left
          return false
        }
        left -= 1
        guard left >= 0 else { throw JSONError(.tooManyValues, at: reader.index, in: text) }
      } while try reader.hasMore(text, close: UInt8(ascii: "]"))
      reader.numbersLeft = left
      return true
    }

    @inline(__always)
    private mutating func append(_ number: JSONReader.Number) {
      switch number {
      case .integer(let value):
        if isInteger { integers.append(value) } else { numbers.append(Double(value)) }
      case .number(let value):
        if isInteger { turnToNumbers() }
        numbers.append(value)
      }
    }

    private mutating func appendNull() {
      if isInteger { turnToNumbers() }
      numbers.append(.nan)
    }

    private mutating func turnToNumbers() {
      isInteger = false
      numbers = integers.map(Double.init)
      integers = []
    }

    var value: JSONValue { isInteger ? .integers(integers) : .numbers(numbers) }

    var boxes: [JSONValue] { value.array ?? [] }
  }
}

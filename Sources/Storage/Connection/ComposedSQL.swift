/// SQL that is put together from literals, for statements that are the same but for a part. Values are bound, as ever: nothing
/// but literals and other composed SQL can be put in.
struct ComposedSQL: ExpressibleByStringInterpolation, Hashable, Sendable {
  let text: String

  init(stringLiteral literal: String) { text = literal }
  init(stringInterpolation parts: StringInterpolation) { text = parts.text }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) {}
    mutating func appendLiteral(_ literal: String) { text += literal }
    mutating func appendInterpolation(_ part: ComposedSQL) { text += part.text }
  }
}

extension Connection {
  /// Every row, mapped.
  func all<Element, each Value: SQLValue>(
    composed sql: ComposedSQL, _ values: repeat each Value,
    map: (borrowing Statement) throws(StorageError) -> Element
  ) throws(StorageError) -> [Element] {
    let statement = try prepare(SQLText(composed: sql))
    try statement.bind(repeat each values)
    var elements: [Element] = []
    while try statement.step() { elements.append(try map(statement)) }
    return elements
  }
}

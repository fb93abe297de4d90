import JSON

/// A JSON value as the text of a cell.
enum JSONCell {
  /// Keys of objects that stand for one plain value: MongoDB's extended JSON, DynamoDB's types.
  private static let wrappers: Set<String> = [
    "$date", "$numberLong", "$numberInt", "$numberDouble", "$numberDecimal", "$oid", "$uuid", "$symbol", "N", "S",
    "BOOL",
  ]

  /// The plain value that an object with one such key stands for; any other value as it is.
  static func bare(_ value: JSONValue) -> JSONValue {
    guard let object = value.object, object.count == 1, wrappers.contains(object.keys[0]) else { return value }
    let inner = bare(object.values[0])
    return isPlain(inner) ? inner : value
  }

  static func isPlain(_ value: JSONValue) -> Bool {
    switch value {
    case .null, .bool, .integer, .number, .string: true
    default: false
    }
  }

  /// Empty for null.
  static func text(_ value: JSONValue) -> String { value.string ?? (value.isNull ? "" : value.text) }

  /// A cell that is wrapped with its type or its format, as databases' APIs have it: `{"v": "1.5"}`, `{"doubleValue": 1.5}`,
  /// `{"ScalarValue": "1.5"}`, `{"v": 1.5, "f": "1,5"}`; nil for another kind of value.
  static func unwrapped(_ value: JSONValue) -> String? {
    let value = bare(value)
    if isPlain(value) { return text(value) }
    guard let object = value.object, object.count <= 2 else { return nil }
    if object.count == 0 || object["isNull"]?.bool == true || object["NullValue"]?.bool == true { return "" }
    guard let inner = object["v"] ?? object["value"] ?? (object.count == 1 ? object.values[0] : nil), isPlain(inner)
    else {
      return nil
    }
    return date(text(inner))
  }

  /// Google's charts write `Date(2026,10,18,0,5,0)`, months counted from 0.
  private static func date(_ text: String) -> String {
    guard text.hasPrefix("Date("), text.hasSuffix(")") else { return text }
    let parts = text.dropFirst(5).dropLast().split(separator: ",").map { Int($0.filter { $0 != " " }) ?? -1 }
    guard (3...7).contains(parts.count), parts.allSatisfy({ (0...9_999).contains($0) }) else { return text }
    func two(_ place: Int, plus more: Int = 0) -> String {
      let value = (place < parts.count ? parts[place] : 0) + more
      return value < 10 ? "0\(value)" : "\(value)"
    }
    return "\(parts[0])-\(two(1, plus: 1))-\(two(2)) \(two(3)):\(two(4)):\(two(5))"
  }

  /// Whether a text or number can be a time.
  static func isTime(_ text: String) -> Bool {
    if let number = Double(text) { return number > 1e8 && number < 1e19 }
    return DateText(Array(text.utf8).span)?.date ?? false
  }
}

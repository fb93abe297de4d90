/// The parameters of a query, as forms write them: `a=1&b=two+words&a=3`. Order and repeats are kept; a name
/// without `=` has the empty value; empty pairs are passed over (WHATWG URL, application/x-www-form-urlencoded).
package struct QueryParameters: Sendable, Hashable {
  package let items: [Item]

  package struct Item: Sendable, Hashable {
    package let name: String
    package let value: String
  }

  /// Decodes a query without its question mark. Bytes that are no UTF-8 are replaced; a broken escape, which the
  /// parser lets no request carry, stays as it is.
  package init(_ text: String) {
    let bytes = Array(text.utf8)
    items = bytes.split(separator: UInt8(ascii: "&")).map { pair in
      let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      return Item(
        name: Self.decode(bytes, pair.startIndex..<equals),
        value: Self.decode(bytes, min(equals + 1, pair.endIndex)..<pair.endIndex))
    }
  }

  /// The first value of a name; nil where the name does not occur.
  package subscript(_ name: String) -> String? { items.first { $0.name == name }?.value }

  /// Every value of a name, in order.
  package func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

  /// The names that occur and aren't among the known ones, each once and in order: for the errors of strict routes.
  package func unknown(besides known: Set<String>) -> [String] {
    var seen = known
    return items.map(\.name).filter { seen.insert($0).inserted }
  }

  private static func decode(_ bytes: [UInt8], _ range: Range<Int>) -> String {
    String(decoding: PercentDecoding.decode(bytes, range, plusIsSpace: true) ?? Array(bytes[range]), as: UTF8.self)
  }
}

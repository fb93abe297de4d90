/// The named segments of a route's path, decoded.
package struct PathParameters: Sendable, Hashable {
  private(set) var items: [Item] = []

  struct Item: Sendable, Hashable {
    let name: String
    let value: String
  }

  package init() {}

  mutating func add(_ name: String, _ value: String) { items.append(Item(name: name, value: value)) }

  /// The value of `{name}` in the pattern; nil where the pattern has no such segment.
  package subscript(_ name: String) -> String? { items.first { $0.name == name }?.value }
}

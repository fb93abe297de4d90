/// A value of many parts that all its copies share: handing it on costs one reference, changing it makes it anew. For what
/// is read and handed on much more often than it changes.
package final class Shared<Value: Sendable>: Sendable {
  package let value: Value

  package init(_ value: Value) { self.value = value }
}

extension Shared: Equatable where Value: Equatable {
  package static func == (first: Shared, second: Shared) -> Bool { first === second || first.value == second.value }
}

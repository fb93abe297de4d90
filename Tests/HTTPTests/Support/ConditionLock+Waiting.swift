import Waiting

@testable import HTTP

extension ConditionLock where Value: Sendable {
  /// The value once the condition holds.
  ///
  /// - Throws: `Overdue`.
  @discardableResult
  func awaited(_ holds: @escaping @Sendable (Value) -> Bool) throws -> Value {
    try bounded { self.waitUntil({ holds($0) }, then: { $0 }) }
  }
}

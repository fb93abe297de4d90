internal import Synchronization

/// The memory that all request bodies together may take.
final class MemoryBudget: Sendable {
  private let used = Atomic<Int>(0)
  let limit: Int

  init(limit: Int) { self.limit = limit }

  var isExhausted: Bool { used.load(ordering: .relaxed) >= limit }
  var inUse: Int { used.load(ordering: .relaxed) }

  func add(_ bytes: Int) { used.add(bytes, ordering: .relaxed) }
  func release(_ bytes: Int) { used.subtract(bytes, ordering: .relaxed) }
}

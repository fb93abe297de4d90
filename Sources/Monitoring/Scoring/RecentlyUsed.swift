import Synchronization

/// Some values by key, those longest unused dropped: of many a few at once, so that looking for them costs next to nothing.
final class RecentlyUsed<Value: Sendable>: Sendable {
  private struct State {
    var values: [Int64: Value] = [:]
    /// By itself: the oldest is looked for without touching any value.
    var usedAt: [Int64: UInt64] = [:]
    var uses: UInt64 = 0

    mutating func dropOldest(_ count: Int) {
      let oldest =
        count == 1
        ? usedAt.min { $0.value < $1.value }.map { [$0] } ?? []
        : Array(usedAt.sorted { $0.value < $1.value }.prefix(count))
      for (key, _) in oldest {
        values[key] = nil
        usedAt[key] = nil
      }
    }
  }

  private let capacity: Int
  private let state = Mutex(State())

  init(capacity: Int) {
    self.capacity = capacity
  }

  subscript(key: Int64) -> Value? {
    state.withLock { state in
      guard let value = state.values[key] else { return nil }
      state.uses += 1
      state.usedAt[key] = state.uses
      return value
    }
  }

  /// All of them, in no order.
  var values: [Value] { state.withLock { Array($0.values.values) } }

  func insert(_ value: Value, for key: Int64) {
    state.withLock { state in
      if state.values[key] == nil, state.values.count >= capacity { state.dropOldest(max(1, capacity / 64)) }
      state.uses += 1
      state.values[key] = value
      state.usedAt[key] = state.uses
    }
  }
}

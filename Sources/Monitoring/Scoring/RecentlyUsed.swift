import Synchronization

/// A few values by key, those longest unused dropped.
final class RecentlyUsed<Value: Sendable>: Sendable {
  private struct Entry {
    let value: Value
    var usedAt: UInt64
  }

  private struct State {
    var entries: [Int64: Entry] = [:]
    var uses: UInt64 = 0
  }

  private let capacity: Int
  private let state = Mutex(State())

  init(capacity: Int) {
    self.capacity = capacity
  }

  subscript(key: Int64) -> Value? {
    state.withLock { state in
      state.uses += 1
      state.entries[key]?.usedAt = state.uses
      return state.entries[key]?.value
    }
  }

  /// All of them, in no order.
  var values: [Value] { state.withLock { $0.entries.values.map(\.value) } }

  func insert(_ value: Value, for key: Int64) {
    state.withLock { state in
      if state.entries.count >= capacity, let oldest = state.entries.min(by: { $0.value.usedAt < $1.value.usedAt }) {
        state.entries[oldest.key] = nil
      }
      state.entries[key] = Entry(value: value, usedAt: state.uses)
    }
  }
}

import Synchronization

/// The series that wait for points, in memory: who brings points says so by the id, and only those that have enough by then
/// are looked at.
final class AwaitedSeries: Sendable {
  /// What brings a series on: so many points, or so many slots from the first to the last.
  struct Target: Equatable, Sendable {
    let key: Int64
    var points: Int64
    var slots: Int64

    /// Whatever comes.
    static func anything(_ key: Int64) -> Target { Target(key: key, points: 0, slots: 0) }
  }

  private struct State {
    var targets: [String: Target] = [:]
    var touched: Set<String> = []
  }

  private let state = Mutex(State())

  /// Points of a series came, or something else about it changed. Takes a moment of a lock, for every request that writes.
  func touch(_ id: String) {
    state.withLock { state in
      if state.targets[id] != nil { state.touched.insert(id) }
    }
  }

  /// - Parameter target: nil for a series that waits for nothing.
  func set(_ id: String, _ target: Target?) {
    state.withLock { state in
      state.targets[id] = target
      if target == nil { state.touched.remove(id) }
    }
  }

  /// Some of those that something came for, taken off.
  func takeTouched(limit: Int) -> [(id: String, target: Target)] {
    state.withLock { state in
      let ids = state.touched.prefix(limit).sorted()
      state.touched.subtract(ids)
      return ids.compactMap { id in state.targets[id].map { (id, $0) } }
    }
  }

  var isTouched: Bool { state.withLock { !$0.touched.isEmpty } }
}

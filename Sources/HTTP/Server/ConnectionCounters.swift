internal import Synchronization

/// What can become of a connection that the server takes no request from, or no longer.
package enum ConnectionLoss: String, CaseIterable, Sendable {
  /// Turned away: there were too many, and none could make room.
  case limit
  /// Taken in above the limit, and asked for something that is not served there.
  case reserve
  /// Turned away: the process has no descriptor left for it.
  case descriptors
  /// Closed to make room: of those without a request it had waited longest.
  case pressure
  /// Closed: its first byte did not come in time.
  case silence

  /// It was turned away, be it with an answer; the others were closed without one.
  package var isRefusal: Bool { [.limit, .reserve, .descriptors].contains(self) }
  /// The server was short of connections.
  var isShortage: Bool { self != .silence }
}

/// What became of connections within some time.
package struct ConnectionLossReport: Sendable {
  /// Those that were lost, by reason.
  package let counts: [ConnectionLoss: Int64]
  /// Since what was told before.
  package let seconds: Int64
  /// Connections open now.
  package let open: Int
}

/// Counts the connections of a server. For metrics; and for a log, which is told at most every ten seconds.
package final class ConnectionCounters: Sendable {
  private static let interval = Duration.seconds(10)

  private struct State {
    var counts: [ConnectionLoss: Int64] = [:]
    var told: [ConnectionLoss: Int64] = [:]
    var toldAt: MonotonicTime?
    /// There is a shortage that was not told of.
    var isDue = false
  }

  private let count = Atomic<Int>(0)
  private let state = Mutex(State())

  package init() {}

  /// Connections open now, over all loops.
  package var open: Int { count.load(ordering: .relaxed) }
  /// Those that were lost since the start, by reason.
  package var losses: [ConnectionLoss: Int64] { state.withLock { $0.counts } }

  /// Counts one more; false, and nothing counted, at the limit.
  func enter(limit: Int) -> Bool {
    if count.wrappingAdd(1, ordering: .relaxed).newValue <= limit { return true }
    leave()
    return false
  }

  func leave() { count.wrappingSubtract(1, ordering: .relaxed) }

  func note(_ loss: ConnectionLoss) {
    state.withLock { state in
      state.counts[loss, default: 0] += 1
      if loss.isShortage { state.isDue = true }
    }
  }

  /// When a shortage may be told of next; nil where there is none to tell of.
  var reportsAt: MonotonicTime? {
    state.withLock { state in
      state.isDue ? state.toldAt.map { $0 + Self.interval } ?? MonotonicTime(nanoseconds: 0) : nil
    }
  }

  /// What is to be told now: at once where nothing was told for a while.
  func takeReport(now: MonotonicTime) -> ConnectionLossReport? {
    guard let time = reportsAt, now >= time else { return nil }
    return state.withLock { state in
      let counts = state.counts.merging(state.told) { $0 - $1 }.filter { $0.value > 0 }
      let nanoseconds = now.nanoseconds - (state.toldAt ?? now).nanoseconds
      state.told = state.counts
      state.toldAt = now
      state.isDue = false
      return ConnectionLossReport(counts: counts, seconds: nanoseconds / 1_000_000_000, open: open)
    }
  }
}

import Series
import Storage
import Synchronization

/// What the clock has to look at: when a monitor would miss its data, and whose day is over. In memory, so that a look
/// every few seconds costs nothing; made anew from the database at start.
final class MonitorSchedule: Sendable {
  private struct State {
    /// Unix seconds, by monitor id.
    var deadlines: [String: Int64] = [:]
    /// Monitors whose history is to be judged again.
    var chores: Set<String> = []
  }

  private let state = Mutex(State())

  /// Plans by what a monitor remembers.
  ///
  /// - Parameter series: its newest point says what day it is for it.
  func plan(_ monitor: MonitorRecord, _ memory: MonitorState, _ series: SeriesRecord, now: Int64) {
    let deadline = memory.deadline(now: now, interval: series.definition.interval)
    let isNewDay = series.lastTime.map { JudgedDays(of: series).day(of: $0) != memory.historyDay } ?? false
    state.withLock { state in
      state.deadlines[monitor.id] = deadline
      if isNewDay { state.chores.insert(monitor.id) }
    }
  }

  /// Has a monitor looked at at the next occasion, whatever is known of it.
  func lookAt(_ id: String) {
    state.withLock { state in
      state.deadlines[id] = .min
      state.chores.insert(id)
    }
  }

  func forget(_ id: String) {
    state.withLock { state in
      state.deadlines[id] = nil
      state.chores.remove(id)
    }
  }

  /// When there is something to look at, in Unix seconds; nil where nothing is planned.
  var next: Int64? {
    state.withLock { state in state.chores.isEmpty ? state.deadlines.values.min() : .min }
  }

  /// The monitors that miss their data at `now`, taken off the schedule.
  func takeDue(now: Int64) -> [String] {
    state.withLock { state in
      let due = state.deadlines.filter { $0.value <= now }.keys.sorted()
      for id in due { state.deadlines[id] = nil }
      return due
    }
  }

  /// The monitors whose day is over, taken off the schedule.
  func takeChores() -> [String] {
    state.withLock { state in
      defer { state.chores = [] }
      return state.chores.sorted()
    }
  }
}

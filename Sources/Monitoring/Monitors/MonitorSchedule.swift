import Series
import Storage
import Synchronization

/// What the clock has to look at: when a monitor would miss its data, and whose day is over. In memory, so that a look
/// every few seconds costs nothing; made anew from the database after a start.
final class MonitorSchedule: Sendable {
  private struct State {
    /// Unix seconds, by monitor id.
    var deadlines: [String: Int64] = [:]
    /// Monitors whose history is to be judged again: for whatever reason, or since their day is over.
    var chores: [String: Reason] = [:]
    /// The last monitor, by id, that was planned since the start; nil once all are.
    var recalledThrough: String?
  }

  /// Why a monitor is looked at.
  enum Reason: Sendable {
    case changed
    /// Its points may have done it meanwhile.
    case newDay
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
      if isNewDay, state.chores[monitor.id] == nil { state.chores[monitor.id] = .newDay }
    }
  }

  /// Has a monitor looked at at the next occasion, whatever is known of it.
  func lookAt(_ id: String) {
    state.withLock { state in
      state.deadlines[id] = .min
      state.chores[id] = .changed
    }
  }

  func forget(_ id: String) {
    state.withLock { state in
      state.deadlines[id] = nil
      state.chores[id] = nil
    }
  }

  /// When there is something to look at, in Unix seconds; nil where nothing is planned.
  var next: Int64? {
    state.withLock { state in
      state.chores.isEmpty && state.recalledThrough == nil ? state.deadlines.values.min() : .min
    }
  }

  /// The monitors that miss their data at `now`, taken off the schedule.
  func takeDue(now: Int64) -> [String] {
    state.withLock { state in
      let due = state.deadlines.filter { $0.value <= now }.keys.sorted()
      for id in due { state.deadlines[id] = nil }
      return due
    }
  }

  /// Some of the monitors whose history is to be judged, taken off the schedule.
  func takeChores(limit: Int) -> [(id: String, reason: Reason)] {
    state.withLock { state in
      let some = state.chores.prefix(limit).sorted { $0.key < $1.key }
      for (id, _) in some { state.chores[id] = nil }
      return some.map { (id: $0.key, reason: $0.value) }
    }
  }
}

extension MonitorSchedule {
  /// Nothing is planned yet of what an earlier process watched.
  func beginRecall() { state.withLock { $0.recalledThrough = "" } }

  /// After which monitor, by id, the others have yet to be planned; nil where all are.
  var recalledThrough: String? { state.withLock(\.recalledThrough) }

  /// - Parameter id: the last one that was planned; nil where there are no more.
  func recall(through id: String?) { state.withLock { $0.recalledThrough = id } }
}

import Series
import Storage
import Synchronization

/// The monitors that go on from point to point in memory, by the series that they watch.
///
/// What a transaction changes that they rest on (a series, a model, a monitor, any mute) drops them, before the one who
/// changed it goes on; ``MonitorEvaluator`` makes them anew at the series' next point, after what they had come to remember is
/// on record.
final class LiveMonitors: Sendable {
  /// All monitors of one series; nil once they were dropped.
  fileprivate final class Watched: Sendable {
    let monitors: Mutex<[LiveMonitor]?>
    init(_ monitors: [LiveMonitor]) { self.monitors = Mutex(monitors) }
  }

  /// What a monitor remembers, ahead of what is on record of it.
  struct Memory: Sendable {
    let record: MonitorRecord
    let state: MonitorState
  }

  fileprivate struct State {
    var bySeries: [Int64: Watched] = [:]
    /// What those remember that were dropped, and is not on record yet.
    var left: [Int64: [Memory]] = [:]
    var seriesOfModel: [Int64: Int64] = [:]
    var seriesOfMonitor: [Int64: Int64] = [:]
    /// Counts changes; those of the newest `mostRemembered` are known.
    var changes = 0
    var newest: [RowChange] = []
  }

  /// Enough for all that can change while monitors are made.
  private static let mostRemembered = 4_096
  /// Missing points between two that a monitor goes along by itself.
  private static let longestGap: Int64 = 16

  private let state = Mutex(State())

  /// Where the changes are; monitors that are made from what was read after this are of that state or a later one.
  var stamp: Int { state.withLock { $0.changes } }

  /// Judges points that were appended to a series.
  ///
  /// - Returns: what each monitor says of them, by its id; nil where they are to be judged from what is on record.
  func judge(_ series: SeriesRecord, _ arrived: PointChanges.Appended, now: Int64) -> [String: ArrivalScores]? {
    guard let watched = state.withLock({ $0.bySeries[series.key] }) else { return nil }
    return watched.monitors.withLock { monitors in
      guard var ahead = monitors else { return nil }
      var answers: [String: ArrivalScores] = [:]
      for index in ahead.indices {
        guard let scores = ahead[index].judge(arrived, of: series, longestGap: Self.longestGap, now: now) else {
          return nil
        }
        answers[ahead[index].record.id] = scores
      }
      // All of them or none: where one can't, the points are judged anew by all.
      monitors = ahead
      return answers
    }
  }

  /// Keeps monitors, unless what they were made from has changed since.
  func insert(_ monitors: [LiveMonitor], of series: SeriesRecord, madeSince stamp: Int) {
    state.withLock { state in
      let since = state.changes - stamp
      guard since <= state.newest.count else { return }
      let ofThem = state.newest.suffix(since).contains { change in
        switch change.table {
        case .series: change.key == series.key
        case .models: monitors.contains { $0.record.model == change.key }
        case .monitors: monitors.contains { $0.record.key == change.key }
        case .mutes: true
        }
      }
      guard !ofThem else { return }
      state.bySeries[series.key] = Watched(monitors)
      for monitor in monitors {
        state.seriesOfModel[monitor.record.model] = series.key
        state.seriesOfMonitor[monitor.record.key] = series.key
      }
    }
  }

  /// Drops those that rest on what has changed.
  func forget(_ changes: Set<RowChange>) {
    state.withLock { state in
      state.changes += changes.count
      state.newest += changes
      if state.newest.count > 2 * Self.mostRemembered {
        state.newest.removeFirst(state.newest.count - Self.mostRemembered)
      }
      if changes.contains(where: { $0.table == .mutes }) {
        for series in Array(state.bySeries.keys) { state.drop(series) }
        return
      }
      for change in changes {
        switch change.table {
        case .series: state.drop(change.key)
        case .models: if let series = state.seriesOfModel[change.key] { state.drop(series) }
        case .monitors: if let series = state.seriesOfMonitor[change.key] { state.drop(series) }
        case .mutes: break
        }
      }
    }
  }

  /// Lets the monitors of a series go, and answers what they remember that is not on record.
  func take(_ series: Int64) -> [Memory] {
    state.withLock { state in
      state.drop(series)
      return state.left.removeValue(forKey: series) ?? []
    }
  }

  /// The series whose monitors remember something that is not on record.
  var series: [Int64] { state.withLock { Set($0.bySeries.keys).union($0.left.keys).sorted() } }

  /// The last slot that got a score from a monitor that is ahead of what is on record.
  func scored(_ monitor: MonitorRecord, of series: Int64) -> Int64? {
    state.withLock { state in
      let left = state.left[series]?.first { $0.record.key == monitor.key }?.state.scored
      return left
        ?? state.bySeries[series]?.monitors.withLock { monitors in
          monitors?.first { $0.record.key == monitor.key }?.state.scored
        }
    }
  }

  func isLive(_ series: Int64) -> Bool { state.withLock { $0.bySeries[series] != nil } }
}

extension LiveMonitors.State {
  /// What the monitors of a series remember stays, until somebody writes it down.
  fileprivate mutating func drop(_ series: Int64) {
    let monitors = bySeries.removeValue(forKey: series)?.monitors.withLock { monitors in
      defer { monitors = nil }
      return monitors
    }
    let ahead = (monitors ?? []).filter { $0.ahead > 0 }
    if !ahead.isEmpty { left[series] = ahead.map { LiveMonitors.Memory(record: $0.record, state: $0.state) } }
  }
}

extension LiveMonitor {
  /// Judges points that were appended, and the missing ones before them.
  fileprivate mutating func judge(
    _ arrived: PointChanges.Appended, of series: SeriesRecord, longestGap: Int64, now: Int64
  ) -> ArrivalScores? {
    let slots = arrived.batch.slots
    // Others that came just before have not been judged yet: then they are to be judged first.
    guard arrived.after == next - 1, series.generation == self.series.generation, let first = slots.first,
      let last = slots.last, first - next <= longestGap, last - next < left, let arrival = Arrival(arrived.batch.slots)
    else { return nil }
    let places = positions.map { arrived.batch.columns.firstIndex(of: $0) }
    var row = 0
    let values = (next...last).map { slot in
      guard slots[row] == slot else { return [Double](repeating: .nan, count: places.count) }
      defer { row += 1 }
      return places.map { place in place.map { arrived.batch.values[$0 * slots.count + row] } ?? .nan }
    }
    guard values.count <= Int(longestGap) + slots.count, let range = try? take(values, into: series, now: now) else {
      return nil
    }
    return arrival.answer(range, within: first..<last + 1)
  }
}

import Platform
import Series
import Storage
import Synchronization

/// The monitors that go on from point to point in memory, by the series that they watch.
///
/// What a transaction changes that they rest on (a series, a model, a monitor, any mute) drops them, before the one who
/// changed it goes on; ``MonitorEvaluator`` makes them anew at the series' next point, after what they had come to remember is
/// on record.
final class LiveMonitors: Sendable {
  /// All monitors of one series.
  fileprivate final class Watched: Sendable {
    enum Content {
      case live([LiveMonitor])
      /// They went as far as they could, and this is what they remembered before the points that they could not judge.
      case spent([Memory])
    }

    let content: Mutex<Content>
    init(_ monitors: [LiveMonitor]) { content = Mutex(.live(monitors)) }
  }

  /// What a monitor remembers, ahead of what is on record of it.
  struct Memory: Sendable {
    private let shared: Shared<MonitorRecord>
    let state: MonitorState
    /// Points taken since what is on record.
    let ahead: Int

    var record: MonitorRecord { _read { yield shared.value } }

    init(_ record: Shared<MonitorRecord>, _ state: MonitorState, ahead: Int) {
      (shared, self.state, self.ahead) = (record, state, ahead)
    }
  }

  fileprivate struct State {
    var bySeries: [Int64: Watched] = [:]
    /// What those remember that were dropped, and is not on record yet.
    var left: [Int64: [Memory]] = [:]
    var seriesOfModel: [Int64: Int64] = [:]
    var seriesOfMonitor: [Int64: Int64] = [:]
    /// Series without a monitor.
    var unwatched: Set<Int64> = []
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
    var answers: [String: ArrivalScores] = [:]
    let wereJudged = goOn(series) { monitor in
      guard let values = monitor.values(of: arrived, of: series, longestGap: Self.longestGap),
        let arrival = Arrival(arrived.batch.slots), let last = arrived.batch.slots.last,
        let range = try? monitor.take(values, into: series, now: now)
      else { return false }
      answers[monitor.record.id] = arrival.answer(range, within: arrival.first..<last + 1)
      return true
    }
    return wereJudged ? answers : nil
  }

  /// The same for whoever wants to know how many points have a score.
  func count(_ series: SeriesRecord, _ arrived: PointChanges.Appended, now: Int64) -> Int? {
    var judged = 0
    let wereJudged = goOn(series) { monitor in
      guard let values = monitor.values(of: arrived, of: series, longestGap: Self.longestGap),
        let count = monitor.count(values, now: now)
      else { return false }
      judged += count
      return true
    }
    return wereJudged ? judged : nil
  }

  /// Lets all monitors of a series go on; where one can't, they are of no more use.
  private func goOn(_ series: SeriesRecord, _ body: (inout LiveMonitor) -> Bool) -> Bool {
    let (watched, isUnwatched) = state.withLock { ($0.bySeries[series.key], $0.unwatched.contains(series.key)) }
    guard let watched else { return isUnwatched }
    return watched.content.withLock { content in
      guard case .live(var monitors) = content else { return false }
      // All of them or none: where one can't, the points are judged anew by all, from this. It is also all that is copied: the
      // monitors themselves are nobody else's while they go on.
      // By their places, since `map` copies each monitor for it.
      var before: [Memory] = []
      for index in monitors.indices { before.append(monitors[index].memory) }
      content = .spent(before)
      for index in monitors.indices where !body(&monitors[index]) { return false }
      content = .live(monitors)
      return true
    }
  }

  /// Keeps the monitors of a series, unless what they were made from has changed since.
  func insert(_ monitors: [LiveMonitor], of series: SeriesRecord, madeSince stamp: Int) {
    state.withLock { state in
      let since = state.changes - stamp
      guard since <= state.newest.count else { return }
      let ofThem = state.newest.suffix(since).contains { change in
        switch change.table {
        case .series: change.key == series.key
        case .models: monitors.contains { $0.record.model == change.key }
        case .monitors: monitors.isEmpty || monitors.contains { $0.record.key == change.key }
        case .mutes: !monitors.isEmpty
        }
      }
      guard !ofThem else { return }
      guard !monitors.isEmpty else {
        state.unwatched.insert(series.key)
        return
      }
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
        case .series:
          state.drop(change.key)
          state.unwatched.remove(change.key)
        case .models: if let series = state.seriesOfModel[change.key] { state.drop(series) }
        case .monitors:
          if let series = state.seriesOfMonitor[change.key] { state.drop(series) }
          // It may be a new one, or go to a model of any series.
          state.unwatched.removeAll()
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
      let memories = (state.left[series] ?? []) + (state.bySeries[series]?.memories ?? [])
      return memories.first { $0.record.key == monitor.key }?.state.scored
    }
  }

  func isLive(_ series: Int64) -> Bool { state.withLock { $0.bySeries[series] != nil } }

  /// Whether anything is remembered of the monitors of a series.
  func isKnown(_ series: Int64) -> Bool { state.withLock { $0.bySeries[series] != nil || $0.left[series] != nil } }
}

extension LiveMonitors.State {
  /// What the monitors of a series remember stays, until somebody writes it down.
  fileprivate mutating func drop(_ series: Int64) {
    let memories = bySeries.removeValue(forKey: series)?.content.withLock { content in
      defer { content = .spent([]) }
      return content.memories
    }
    let ahead = (memories ?? []).filter { $0.ahead > 0 }
    if !ahead.isEmpty { left[series] = ahead }
  }
}

extension LiveMonitors.Watched {
  fileprivate var memories: [LiveMonitors.Memory] { content.withLock { $0.memories } }
}

extension LiveMonitors.Watched.Content {
  fileprivate var memories: [LiveMonitors.Memory] {
    switch self {
    case .live(let monitors): monitors.map(\.memory)
    case .spent(let memories): memories
    }
  }
}

extension LiveMonitor {
  /// Points that were appended, and the missing ones before them, each with a value a metric of the model; nil where it can't
  /// go on for them.
  fileprivate func values(
    of arrived: PointChanges.Appended, of series: SeriesRecord, longestGap: Int64
  ) -> [[Double]]? {
    let slots = arrived.batch.slots
    // Others that came just before have not been judged yet: then they are to be judged first.
    guard arrived.after == next - 1, series.generation == self.series.generation, let first = slots.first,
      let last = slots.last, first - next <= longestGap, last - next < left
    else { return nil }
    let places = positions.map { arrived.batch.columns.firstIndex(of: $0) }
    var row = 0
    let values = (next...last).map { slot in
      guard slots[row] == slot else { return [Double](repeating: .nan, count: places.count) }
      defer { row += 1 }
      return places.map { place in place.map { arrived.batch.values[$0 * slots.count + row] } ?? .nan }
    }
    return values.count <= Int(longestGap) + slots.count ? values : nil
  }
}

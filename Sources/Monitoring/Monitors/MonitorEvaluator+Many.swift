import Kernels
import Series
import Storage

/// Many monitors that were made or changed at once.
extension MonitorEvaluator {
  /// Looks at the history of each, as the clock would do one by one, and keeps what it says in one transaction.
  ///
  /// - Parameters:
  ///   - monitors: with the alerts that closed.
  ///   - team: shares the work; nil does it on the calling thread.
  func monitorsDidChange(_ monitors: [PolicyNews.Monitor], team: ComputeTeam?) {
    for (monitor, announced) in monitors { tell(monitor, announced) }
    let monitors = monitors.map(\.monitor)
    guard !monitors.isEmpty else { return }
    let histories = monitors.map(on: team) { [self] _, monitor in try? history(of: monitor) }
    for series in Set(histories.compactMap { $0?.series }) { attempt { try settle(series) } }
    do {
      for looked in try keep(monitors, histories) {
        schedule.plan(looked.monitor, looked.state, looked.series, now: context.now())
      }
    } catch {
      // The clock does it, one by one.
      for monitor in monitors { schedule.lookAt(monitor.id) }
    }
  }

  private struct History: Sendable {
    let series: Int64
    let day: Int64
    let standstill: Standstill?
  }

  /// What lies before the day of the last point; nil of a series without points.
  private func history(of monitor: MonitorRecord) throws -> History? {
    guard let (monitor, model, series) = try surroundings(of: monitor.id), let last = series.lastTime else {
      return nil
    }
    let day = JudgedDays(of: series).day(of: last)
    let version = try context.database.read { try $0.activeVersion(of: model) }
    let standstill = try version.flatMap { try self.standstill(of: monitor, model, $0, series, before: day) }
    return History(series: series.key, day: day, standstill: standstill)
  }

  private func keep(_ monitors: [MonitorRecord], _ histories: [History?]) throws -> [Looked] {
    try context.database.write { transaction in
      var looked: [Looked] = []
      for (monitor, history) in zip(monitors, histories) {
        guard let history, let current = try transaction.monitors.get(key: monitor.key), current.model == monitor.model,
          let series = try transaction.series.get(key: history.series), var state = current.state,
          state.generation == series.generation
        else { continue }
        state.learn(history.standstill, day: history.day)
        try transaction.monitors.setState(state.json, key: current.key)
        looked.append(Looked(monitor: current, state: state, series: series))
      }
      return looked
    }
  }

  private struct Looked: Sendable {
    let monitor: MonitorRecord
    let state: MonitorState
    let series: SeriesRecord
  }
}

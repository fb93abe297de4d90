import Series
import Storage

/// What monitors do by the clock.
extension MonitorEvaluator {
  /// Takes up what an earlier process was watching.
  package func start() throws {
    var after: String?
    repeat {
      let page = try context.database.read { try $0.monitors.list(after: after, limit: 1_000) }
      for monitor in page { schedule.lookAt(monitor.id) }
      after = page.last?.id
    } while after != nil
  }

  /// What is due by the clock: missing data found, and the history of a monitor that is new. To be called every few
  /// seconds; where nothing is due it looks at nothing but its schedule. A monitor that fails is counted, and looked
  /// at again when its next point arrives.
  package func tick() {
    for id in schedule.takeChores() { attempt { try look(at: id) } }
    for id in schedule.takeDue(now: context.now()) { attempt { try listen(to: id) } }
    attempt { try teller.tick() }
  }

  /// When there is something to look at, Unix seconds; nil where nothing is planned.
  package var next: Int64? {
    let due = try? context.database.read { try $0.incidents.nextDue() }
    return [schedule.next, due ?? nil].compactMap(\.self).min()
  }

  func attempt(_ work: () throws -> Void) {
    do { try work() } catch { context.counters.failedJudgements.add(1) }
  }

  /// Opens an alert where a monitor's data are overdue, and plans the next look.
  private func listen(to id: String) throws {
    if let (_, _, series) = try surroundings(of: id) { try catchUp(series) }
    guard let (monitor, model, series) = try surroundings(of: id), monitor.state != nil else { return }
    let (now, interval) = (context.now(), series.definition.interval)
    if let state = monitor.state, state.generation == series.generation {
      let due = state.deadline(now: now, interval: interval)
      guard state.heldSilence != nil || due.map({ $0 <= now }) ?? false else {
        schedule.plan(monitor, state, series, now: now)
        return
      }
    }
    let metrics = model.metrics.count
    try change(monitor, series.key, version: model.activeVersion ?? 0) { state, series, transaction in
      let silenced = try SilencedTimes(
        of: monitor, series: series, hours: monitor.rules.hours, from: now, to: now + 1, in: transaction)
      return state.tick(now: now, interval: interval, metrics: metrics, silencedBy: silenced.rule(at: now))
    }
  }

  /// Judges the history of a monitor, whose next points may be long in coming, by the day of the last one.
  private func look(at id: String) throws {
    guard let (monitor, model, series) = try surroundings(of: id), let last = series.lastTime else { return }
    let day = JudgedDays(of: series).day(of: last)
    let version = try context.database.read { try $0.activeVersion(of: model) }
    let standstill = try version.flatMap { try self.standstill(of: monitor, model, $0, series, before: day) }
    try change(monitor, series.key, version: model.activeVersion ?? 0) { state, _, _ in
      state.learn(standstill, day: day)
      return []
    }
  }

  /// How still a series stood before a day.
  func standstill(
    of monitor: MonitorRecord, _ model: ModelRecord, _ version: VersionRecord, _ series: SeriesRecord, before day: Int64
  ) throws -> Standstill? {
    try TrailingRange(of: series, version: version, before: day)?.standstill(
      model: model, in: context, hours: monitor.rules.hours
    ) {
      try $1.alerts.standstills(monitor: monitor.id, from: $0.start, to: $0.end)
    }
  }

  func surroundings(of id: String) throws -> (MonitorRecord, ModelRecord, SeriesRecord)? {
    try context.database.read { transaction in
      guard let monitor = try transaction.monitors.get(id), let model = try transaction.models.get(key: monitor.model),
        let series = try transaction.series.get(key: model.series)
      else { return nil }
      return (monitor, model, series)
    }
  }
}

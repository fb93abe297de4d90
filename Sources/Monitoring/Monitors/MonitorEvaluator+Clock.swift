import Series
import Storage

/// What monitors do by the clock.
extension MonitorEvaluator {
  /// For how long one tick judges histories: whoever else the clock serves gets a turn in between.
  private static let mostTime = Duration.seconds(5)
  private static let portion = 100

  /// Has the first ticks take up what an earlier process was watching.
  package func start() { schedule.beginRecall() }

  /// What is due by the clock: missing data found, and the history of a monitor that is new. To be called every few
  /// seconds; where nothing is due it looks at nothing but its schedule. A monitor that fails is counted, and looked
  /// at again when its next point arrives.
  package func tick() {
    attempt { try recall() }
    let end = ContinuousClock.now + Self.mostTime
    while ContinuousClock.now < end {
      let chores = schedule.takeChores(limit: Self.portion)
      if chores.isEmpty { break }
      for (id, reason) in chores { attempt { try look(at: id, reason) } }
    }
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

  /// Plans by what monitors have on record. None is looked at for a start alone: of 100,000 that would take minutes.
  private func recall() throws {
    while let after = schedule.recalledThrough {
      let page = try context.database.read { transaction in
        try transaction.monitors.list(after: after, limit: 1_000).map { monitor in
          let model = try transaction.models.get(key: monitor.model)
          return (monitor, try model.flatMap { try transaction.series.get(key: $0.series) })
        }
      }
      for (monitor, series) in page {
        if let series, let state = monitor.state, state.generation == series.generation {
          schedule.plan(monitor, state, series, now: context.now())
        } else {
          schedule.lookAt(monitor.id)
        }
      }
      schedule.recall(through: page.last?.0.id)
    }
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
  private func look(at id: String, _ reason: MonitorSchedule.Reason) throws {
    guard let (monitor, model, series) = try surroundings(of: id), let last = series.lastTime else { return }
    let day = JudgedDays(of: series).day(of: last)
    if reason == .newDay, let state = monitor.state, state.generation == series.generation, state.historyDay == day {
      return
    }
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

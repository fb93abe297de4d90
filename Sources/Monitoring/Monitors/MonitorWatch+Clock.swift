import Storage

extension MonitorWatch {
  /// Takes up what an earlier process was watching.
  package func start() throws {
    var after: String?
    repeat {
      let page = try context.database.read { try $0.monitors.list(after: after, limit: 1_000) }
      for monitor in page { agenda.lookAt(monitor.id) }
      after = page.last?.id
    } while after != nil
  }

  /// What is due by the clock: missing data found, daily histories judged, daily thresholds fitted. To be called every
  /// few seconds; where nothing is due it looks at nothing but its agenda. A monitor that fails is counted, and looked
  /// at again when its next point arrives.
  package func tick() {
    for id in agenda.takeChores() { attempt { try endDay(of: id) } }
    for id in agenda.takeDue(now: context.now()) { attempt { try listen(to: id) } }
  }

  private func attempt(_ work: () throws -> Void) {
    do { try work() } catch { context.tally.failedJudgements.add(1) }
  }

  /// Opens an alert where a monitor's data are overdue, and plans the next look.
  private func listen(to id: String) throws {
    guard let (monitor, model, series) = try surroundings(of: id), monitor.state != nil else { return }
    let (now, interval) = (context.now(), series.definition.interval)
    if let state = monitor.state, state.generation == series.generation {
      let due = state.silence.deadline(history: state.history, interval: interval)
      guard let due, due <= now else {
        agenda.plan(monitor, state, interval: interval, lastTime: series.lastTime)
        return
      }
    }
    let metrics = model.metrics.count
    try change(monitor, series.key, version: model.activeVersion ?? 0) { state, _ in
      state.tick(now: now, interval: interval, metrics: metrics)
    }
  }

  /// Judges the history of a monitor anew, and its model's threshold.
  private func endDay(of id: String) throws {
    guard let (monitor, model, series) = try surroundings(of: id), let last = series.lastTime else { return }
    let trailing = try TrailingRange(of: series, model: model, in: context)
    let standstill = try trailing?.standstill(monitor: monitor, model: model, in: context)
    try change(monitor, series.key, version: model.activeVersion ?? 0) { state, _ in
      state.learn(standstill, day: MonitorAgenda.day(of: last))
      return []
    }
    if let trailing { try ThresholdBook(context: context).refit(model, on: trailing) }
  }

  private func surroundings(of id: String) throws -> (MonitorRecord, ModelRecord, SeriesRecord)? {
    try context.database.read { transaction in
      guard let monitor = try transaction.monitors.get(id), let model = try transaction.models.get(key: monitor.model),
        let series = try transaction.series.get(key: model.series)
      else { return nil }
      return (monitor, model, series)
    }
  }
}

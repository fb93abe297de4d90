import Series
package import Storage
import Synchronization

/// Scores points as they arrive, by every monitor of their series, and lets alerts live.
///
/// **What is judged.** Of the points past the last judged one, the newest `mostJudged` (shared among the monitors of
/// the series, `mostAnswered` each at least), so that an upload of millions costs no more than that; what lies before
/// is history and raises no alert. Each day of the points' own time is judged by a line of its own, and by what stood still
/// before it: whatever the speed, the portions and the restarts, the same points raise the same alerts. Points that come late,
/// and corrections, within a day of the last judged one are judged again (``MonitorEvaluator/judgeAgain(_:_:from:)``); older
/// ones are scored for the answer and change no alert. Points that arrive while the model has no active version are passed
/// over.
///
/// What goes wrong here is counted and never an error of the upload, whose points are stored already.
package final class MonitorEvaluator: IngestScorer {
  /// Points in the answer to one request, of each monitor.
  package static let mostAnswered: Int64 = 1_000
  /// Points that one request makes all monitors of the series judge together.
  package static let mostJudged: Int64 = 10_000

  let context: ServiceContext
  let reader: ScoreReader
  private let observer: (any AlertObserver)?
  let schedule = MonitorSchedule()
  let live = LiveMonitors()
  let teller: IncidentTeller

  init(context: ServiceContext, reader: ScoreReader, observer: (any AlertObserver)?) {
    self.context = context
    self.reader = reader
    self.observer = observer
    teller = IncidentTeller(context: context)
    context.database.observeRows { [live] in live.forget($0) }
  }

  package func scores(of series: SeriesRecord, arrived: PointChanges) -> [String: ArrivalScores] {
    let answers = arrived.appended.flatMap { appended in
      inMemory(series, appended) { live.judge(series, appended, now: context.now()) }
    }
    return answers ?? judgeFromRecord(series, arrived)
  }

  package func verdict(of series: SeriesRecord, arrived: PointChanges) -> ArrivalVerdict {
    let judged = arrived.appended.flatMap { appended in
      inMemory(series, appended) { live.count(series, appended, now: context.now()) }
    }
    return judged.map { .quiet(judged: $0) } ?? .scores(judgeFromRecord(series, arrived))
  }

  /// What monitors in memory say. Those that are not there, as after a start, go there from what is on record up to these
  /// points: to judge them from there would be to write down what came of each.
  private func inMemory<Answer>(
    _ series: SeriesRecord, _ appended: PointChanges.Appended, _ judge: () -> Answer?
  ) -> Answer? {
    if let answer = judge() { return answer }
    guard !live.isKnown(series.key) else { return nil }
    attempt { try goLive(series.key, after: appended.after) }
    return judge()
  }

  /// What monitors in memory can't go on for; afterwards they may again.
  private func judgeFromRecord(_ series: SeriesRecord, _ arrived: PointChanges) -> [String: ArrivalScores] {
    attempt { try settle(series.key) }
    let answers = scoresFromRecord(of: series, arrived: arrived.touched)
    if arrived.appended != nil, !answers.isEmpty { attempt { try goLive(series.key) } }
    return answers
  }

  /// The same from what is on record of the monitors.
  func scoresFromRecord(of series: SeriesRecord, arrived: [Range<Int64>]) -> [String: ArrivalScores] {
    var answers: [String: ArrivalScores] = [:]
    guard let arrival = Arrival(arrived),
      let monitors = try? context.database.read({ transaction in
        try transaction.monitors.list(series: series.key)
      })
    else { return answers }
    let most = max(Self.mostAnswered, Self.mostJudged / Int64(max(1, monitors.count)))
    for monitor in monitors {
      do {
        answers[monitor.id] = try judge(monitor, series, arrival, most: most)
      } catch {
        context.counters.failedJudgements.add(1)
      }
    }
    return answers
  }

  private func judge(
    _ monitor: MonitorRecord, _ series: SeriesRecord, _ arrival: Arrival, most: Int64
  ) throws -> ArrivalScores? {
    guard let subject = try subject(of: monitor), let last = subject.series.lastSlot else {
      if let last = series.lastSlot {
        try keep(monitor, series, version: 0, Judged(points: [], end: last, isLast: true))
      }
      return nil
    }
    let known = monitor.state.flatMap { $0.generation == subject.series.generation ? $0.judged : nil }
    if let known, arrival.first <= known { try judgeAgain(monitor, subject, from: arrival.first) }
    let first = max((known ?? arrival.first - 1) + 1, last + 1 - most)
    var news: ScoredRange?
    let days = JudgedDays(of: subject.series)
    let pieces = subject.series.grid.map { days.pieces(of: first..<max(first, last + 1), on: $0) } ?? []
    for slots in pieces {
      guard let range = try judge(monitor, slots, isLast: slots.upperBound > last, before: known) else { return nil }
      news = news?.appending(range) ?? range
    }
    let answered = arrival.newest(Self.mostAnswered)
    let isCovered = news != nil && answered.lowerBound >= first && answered.upperBound <= last + 1
    guard let range = try isCovered ? news : self.subject(of: monitor).map({ try reader.read($0, slots: answered) })
    else { return nil }
    return arrival.answer(range, within: answered)
  }

  /// Judges slots of one day by the line of that day: the same points raise the same alerts, one by one or all at once.
  private func judge(
    _ monitor: MonitorRecord, _ slots: Range<Int64>, isLast: Bool, before: Int64?
  ) throws -> ScoredRange? {
    // Tried again where another request was quicker in putting a line in force: then there it is.
    while let subject = try subject(of: monitor) {
      guard let time = subject.series.grid?.time(ofSlot: slots.lowerBound) else { return nil }
      let day = JudgedDays(of: subject.series).day(of: time)
      guard let line = try ThresholdService(context: context).line(for: day, of: subject) else { continue }
      let own = try ownLine(of: monitor, subject.with(line), day: day)
      let range = try reader.readWithReasons(subject.with(own ?? line), slots: slots)
      var judged = Judged(
        points: range.judgedPoints, range: range, end: slots.upperBound - 1, isLast: isLast, before: before)
      if monitor.state?.historyDay != day {
        judged.standstill = try standstill(of: monitor, subject.model, subject.version, subject.series, before: day)
        judged.day = day
      }
      judged.line = own.map { MonitorLine(version: subject.version.key, modelLine: line.fittedAt, record: $0) }
      try keep(monitor, subject.series, version: subject.version.number, judged)
      return range
    }
    return nil
  }

  /// Points of one day that were scored, ready to be lived through.
  private struct Judged: Sendable {
    let points: [JudgedPoint]
    /// What they were judged by; nil where nobody judged them.
    var range: ScoredRange?
    /// The last slot that they reach to.
    let end: Int64
    /// Whether the arrival ends with them, and what had been judged before it.
    let isLast: Bool
    var before: Int64?
    /// What to take over from the history before that day, where it is another day than before.
    var standstill: Standstill?
    var day: Int64?
    /// The monitor's own line that they were judged by; nil for the model's.
    var line: MonitorLine?
  }

  /// The model at work; nil while it has no version.
  func subject(of monitor: MonitorRecord) throws -> ScoringTarget? {
    do {
      return try reader.subject(model: monitor.modelID, series: nil)
    } catch let error as MonitoringError where error.code == .modelNotReady {
      return nil
    }
  }

  /// Lets the monitor live through the points, on top of what it remembers now: another request may have been quicker.
  private func keep(_ monitor: MonitorRecord, _ series: SeriesRecord, version: Int64, _ judged: Judged) throws {
    try change(monitor, series.key, version: version, by: judged.range) { state, now, transaction in
      // Of a series that was replaced, or whose last points were deleted, since they were scored, only what is there still
      // counts.
      guard now.generation == series.generation, let end = now.lastSlot else { return [] }
      if let day = judged.day { state.learn(judged.standstill, day: day) }
      state.line = judged.line
      let before = state.judged
      let interval = now.definition.interval
      let conditions = state.conditions(monitor.rules, interval: interval)
      let points = try judged.points.filter { $0.slot <= end }.silenced(for: monitor, now, in: transaction)
      let changes = points.flatMap { state.take($0, by: conditions, interval: interval) }
      let last = min(judged.end, end)
      if last > before ?? .min {
        // Points that nobody judged still count as a sign of life.
        state.judged = last
        if judged.points.isEmpty { state.silence.measured = last }
        if judged.isLast {
          state.arrive(at: context.now(), upTo: last, before: judged.before ?? before)
        }
      }
      return changes
    }
  }

  /// Changes the state of a monitor and its alerts in one transaction, and tells of it.
  ///
  /// - Parameter body: gets the series as the transaction has it.
  func change(
    _ monitor: MonitorRecord, _ series: Int64, version: Int64, by range: ScoredRange? = nil,
    _ body: (inout MonitorState, SeriesRecord, Transaction) throws -> [AlertChange]
  ) throws {
    try record(monitor, series, version: version) { state, recorder in
      recorder.ranges = range.map { [$0] } ?? []
      let changes = try body(&state, recorder.series, recorder.transaction)
      try recorder.record(changes)
    }
  }

  /// The same for whoever writes alerts down by itself.
  func record(
    _ monitor: MonitorRecord, _ series: Int64, version: Int64,
    _ body: (inout MonitorState, inout AlertRecorder) throws -> Void
  ) throws {
    let result = try context.database.write { transaction -> Changed? in
      guard let current = try transaction.monitors.get(monitor.id), current.key == monitor.key,
        current.model == monitor.model, let model = try transaction.models.get(key: current.model),
        let series = try transaction.series.get(key: series)
      else { return nil }
      var recorder = AlertRecorder(
        transaction, monitor: current, series: series, metrics: model.metrics, version: version, now: context.now())
      var state = current.state ?? MonitorState(generation: series.generation)
      if state.generation != series.generation {
        try recorder.closeAll()
        state = MonitorState(generation: series.generation)
      }
      state.limits = current.rules.limits
      try body(&state, &recorder)
      try transaction.monitors.setState(state.json, key: current.key)
      return Changed(monitor: current, state: state, series: series, outcome: recorder.outcome)
    }
    if let result { tell(result) }
  }

  /// What became of a monitor in a transaction.
  struct Changed: Sendable {
    let monitor: MonitorRecord
    let state: MonitorState
    let series: SeriesRecord
    let outcome: AlertRecorder.Outcome
  }

  private func tell(_ changed: Changed) {
    schedule.plan(changed.monitor, changed.state, changed.series, now: context.now())
    if changed.outcome.changed { context.changes.publish(.alerts) }
    tellIncidents(changed.outcome.incidents)
    announce(changed.outcome.announced)
  }

  /// Those who need not wait hear of it at once; of the others the clock takes care.
  private func tellIncidents(_ incidents: Set<Int64>) {
    guard !incidents.isEmpty else { return }
    context.changes.publish(.incidents)
    attempt { try teller.tick() }
  }

  private func announce(_ alerts: [AlertRecord]) {
    for alert in alerts { observer?.alertDidChange(alert) }
  }
}

extension MonitorEvaluator {
  /// Points of a series were deleted, which the transaction that did it let its monitors forget.
  func pointsWereDeleted(_ changed: [Changed]) {
    for monitor in changed { tell(monitor) }
  }

  /// A monitor was made or changed.
  func monitorDidChange(_ monitor: MonitorRecord, _ announced: [AlertRecord]) {
    schedule.lookAt(monitor.id)
    tell(monitor, announced)
  }

  /// A monitor is gone.
  func monitorDidLeave(_ monitor: MonitorRecord, _ announced: [AlertRecord]) {
    schedule.forget(monitor.id)
    tell(monitor, announced)
  }

  func tell(_ monitor: MonitorRecord, _ announced: [AlertRecord]) {
    if !announced.isEmpty {
      for topic in [.alerts, .incidents, .deliveries] as [ChangeNotifier.Topic] { context.changes.publish(topic) }
    }
    announce(announced)
  }
}

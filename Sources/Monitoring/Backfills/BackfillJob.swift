import Formats
import Glibc
import Storage

/// Asks a Prometheus for a range in parts, and adds what it answers to series.
///
/// What was stored before an interruption is asked for again from the last checkpoint on, which changes nothing: the same points
/// come to the same slots.
struct BackfillJob: JobExecutor {
  static let kind = "backfill"

  let context: ServiceContext
  /// Nil where nobody can be asked.
  let source: (any QuerySource)?
  let ingest: ManySeriesIngest
  /// Waits after questions that had no answer.
  var pauses: [Duration] = [1, 2, 4, 8, 16, 30, 30].map { .seconds($0) }

  func run(_ control: JobControl) throws -> String {
    let request = try BackfillRequest(json: control.job.requestJSON)
    guard let source else { throw MonitoringError(.internalError, "This server can ask nobody.") }
    let question = PrometheusQuestion(source: source, request: request)
    let saved = try context.database.read { try $0.jobs.checkpoint(job: control.job.key) }
    var state = saved.flatMap { BackfillState($0.data) } ?? BackfillState(next: request.from)
    // Prometheus answers with the newest value for some minutes after it.
    let end = min(request.to, context.now() + 1)
    let (start, begun) = (ContinuousClock.now, state.next)
    while state.next < end {
      report(state, request.from..<end, since: start, from: begun, control)
      let last = state.last(before: end, step: request.step)
      guard let matrix = try ask(question, &state, through: last, control) else { continue }
      try store(matrix, request, &state)
      state.next = last + request.step
      state.learn(series: matrix.series.count)
      control.offerCheckpoint { state.bytes }
    }
    return state.json(to: end)
  }

  func abandon(_ job: JobRecord, error: MonitoringError?, in transaction: Transaction) throws {}

  func topics(of job: JobRecord) -> [ChangeNotifier.Topic] { [] }

  private func report(
    _ state: BackfillState, _ range: Range<Int64>, since start: ContinuousClock.Instant, from begun: Int64,
    _ control: JobControl
  ) {
    let done = Double(state.next - range.lowerBound)
    var progress = JobProgress(stage: .backfilling, share: done / Double(range.upperBound - range.lowerBound))
    if state.next > begun {
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      progress.secondsLeft = seconds / Double(state.next - begun) * Double(range.upperBound - state.next)
    }
    control.report(progress)
  }

  /// The answer; nil where the question was too large and the next is to be smaller.
  private func ask(
    _ question: PrometheusQuestion, _ state: inout BackfillState, through last: Int64, _ control: JobControl
  ) throws -> QueryMatrix? {
    var tries = 0
    while true {
      if control.mustStop { throw CancellationError() }
      state.requests += 1
      do throws(PrometheusQuestion.Failure) {
        return try question.ask(from: state.next, through: last)
      } catch .tooMuch(let sentence) {
        if state.halve() { return nil }
        throw MonitoringError(.queryFailed, sentence)
      } catch .lasting(let sentence) {
        throw MonitoringError(.queryFailed, sentence)
      } catch .passing(let sentence) {
        guard tries < pauses.count else {
          throw MonitoringError(
            .queryFailed, "\(sentence) It was asked \(tries + 1) times; what came before is stored.")
        }
        try pause(pauses[tries], control)
        tries += 1
      }
    }
  }

  private func pause(_ duration: Duration, _ control: JobControl) throws {
    let end = ContinuousClock.now + duration
    while ContinuousClock.now < end {
      if control.mustStop { throw CancellationError() }
      usleep(20_000)
    }
  }

  private func store(_ matrix: QueryMatrix, _ request: BackfillRequest, _ state: inout BackfillState) throws {
    state.warn(matrix.warnings)
    var points: [SeriesPoints] = []
    for series in matrix.series {
      let found = try self.points(of: series, request)
      guard state.note(series: found.id) else {
        throw MonitoringError(
          .tooMany,
          "The query answers more than \(BackfillState.mostSeries) series, the most that a backfill takes; narrow it, as by sum by (…)."
        )
      }
      state.missing += series.times.count - found.times.count
      if !found.times.isEmpty { points.append(found) }
    }
    guard !points.isEmpty else { return }
    let (added, leftOut) = try ingest.addWhatCan(
      points, creating: request.creation, allowsGaps: true, sender: Self.kind
    ) { series, _ in .body("/data/result/\(series)") }
    state.created += added.created.count
    state.inserted += added.inserted
    state.updated += added.updated
    for cause in leftOut.causes { state.leaveOut(cause.rows, of: cause.named[0], cause.code, cause.detail) }
  }

  /// The points of one series of an answer, without those that are missing.
  private func points(of series: QueryMatrix.Series, _ request: BackfillRequest) throws -> SeriesPoints {
    let metric = series.labels.first { $0.name == SeriesLabels.metricName }?.value
    guard let name = request.id ?? metric else {
      throw MonitoringError(
        .missingKey,
        "What the query answers has no name of a metric, as after rate() or sum(): give an 'id', which the series' ids begin with."
      )
    }
    let others = series.labels.filter { $0.name != SeriesLabels.metricName }.map { (key: $0.name, value: $0.value) }
    let labels = SeriesLabels(name: name, metric: metric ?? "", labels: others)
    let places = series.values.indices.filter { series.values[$0].isFinite }
    return SeriesPoints(
      id: labels.id, tags: labels.tags, times: places.map { series.times[$0] }, columns: [SeriesPoints.onlyMetric],
      values: places.map { series.values[$0] })
  }
}

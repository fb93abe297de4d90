import Detectors
import JSON
import Series
import Storage

/// Says what operators would have got of a monitor: lets one live through points that its version didn't learn from.
struct AlertsEvaluation: Sendable {
  /// More points than this are not replayed: their alerts are held in memory.
  static let mostPoints = 2_000_000
  /// Points of trailing histories that are looked at, all days and lines together: so many for an answer at once, and at most.
  static let mostTrailingAtOnce = 1_000_000
  static let mostTrailing = 5_000_000_000
  /// Slots that are read at a time.
  private static let stretch: Int64 = 10_000

  let context: ServiceContext
  let scope: EvaluationScope
  let store: ScoreStore

  /// - Throws: what is known not to be possible before a point is judged.
  func isLong(_ request: EvaluationRequest, _ question: AlertsQuestion) throws -> Bool {
    let plan = try plan(request, question)
    return plan.slots.count > DetectionEvaluation.mostPointsAtOnce || plan.work > Self.mostTrailingAtOnce
  }

  /// The evaluation in the shape of the contract.
  ///
  /// - Throws: what finding the model and its version throws; `empty_range` where no point of the range was kept from the
  ///   training, or none of them has a score; `range_too_long`; `not_enough_labels` for a line by labels without any.
  func json(
    _ request: EvaluationRequest, _ question: AlertsQuestion, _ course: EvaluationProgress
  ) throws -> JSONValue {
    let plan = try plan(request, question)
    let subject = plan.subject
    // All at once: a day by itself would be scored with its whole history again.
    let scores = try store.scores(
      of: subject.version, model: subject.model, series: subject.series, slots: plan.slots, bands: false,
      checkCancellation: course.checkCancellation
    ).score
    guard scores.contains(where: { !$0.isNaN }) else {
      throw MonitoringError(.emptyRange, "No point of the range has a score.")
    }
    var replays = plan.lines.map { MonitorReplay(of: subject.series, startingAt: plan.slots.lowerBound, line: $0) }
    var isMeasured: [Bool] = []
    for (index, day) in plan.days.enumerated() {
      try course.checkCancellation()
      try live(through: day, &replays, &isMeasured, plan)
      course.progress(Double(index + 1) / Double(plan.days.count))
    }
    let kinds = try context.database.read {
      try TrainingData.labelKinds(of: subject.series, on: plan.times, in: $0)
    }
    let truth = LabelledEvents(kinds: kinds, isMeasured: isMeasured, scores: scores, on: plan.times)
    return AlertsReport(plan: plan, truth: truth, replays: replays, limit: question.limit).json
  }

  /// As ``MonitorEvaluator`` judges slots of one day.
  private func live(
    through slots: Range<Int64>, _ replays: inout [MonitorReplay], _ isMeasured: inout [Bool], _ plan: AlertsPlan
  ) throws {
    let (subject, now) = (plan.subject, context.now())
    let day = JudgedDays(of: subject.series).day(of: plan.lattice.time(ofSlot: slots.lowerBound))
    // Silence and standstill do not depend on the line: those of one replay are those of all.
    let known = replays[0].alerts
    let standstill = try TrailingRange(of: subject.series, version: subject.version, before: day)?.standstill(
      model: subject.model, in: context, knowing: plan.times.start
    ) { grid, _ in known.outages(on: grid, of: plan.lattice, metrics: subject.model.metrics) }
    let isDue = replays.contains { $0.line.isDue(for: day, of: subject.series) }
    let history =
      isDue
      ? try ThresholdService(context: context).fitting(before: day, of: subject, knowing: plan.times.start) : nil
    for index in replays.indices {
      try replays[index].begin(
        day, of: subject.series, history: history, standstill: standstill, now: now)
    }
    for part in slots.stretches(of: Self.stretch) {
      let range = try scope.reader.read(subject, slots: part)
      for index in replays.indices { replays[index].take(range) }
      isMeasured += range.timestamps.indices.map { index in range.values.contains { !$0.values[index].isNaN } }
    }
  }

  private func plan(_ request: EvaluationRequest, _ question: AlertsQuestion) throws -> AlertsPlan {
    let (subject, asked) = try scope.range(of: request)
    guard !asked.isEmpty, let lattice = subject.series.grid, let extent = subject.version.extent else {
      throw MonitoringError(.emptyRange, "The series has no points in the range.")
    }
    let learnt = lattice.slots(from: extent.from, to: extent.to)
    let slots = max(asked.lowerBound, learnt.upperBound)..<max(asked.upperBound, learnt.upperBound)
    guard !slots.isEmpty else {
      throw MonitoringError(
        .emptyRange,
        """
        Version \(subject.version.number) learnt from points up to \(Timestamp.format(extent.to)), and the range has none \
        after them: a monitor is judged on points that it didn't learn from. Train with an earlier 'to'.
        """)
    }
    guard slots.count <= Self.mostPoints else {
      throw MonitoringError(
        .rangeTooLong, "The range has \(slots.count) points; a replay holds \(Self.mostPoints).")
    }
    let settings = question.thresholds.isEmpty ? [subject.threshold.settings] : question.thresholds
    let times = try TimeGrid(
      start: lattice.time(ofSlot: slots.lowerBound), interval: lattice.interval, count: slots.count)
    let fitting = try ThresholdService(context: context).fitting(
      model: subject.model, version: subject.version, knowing: times.start)
    let lines = try settings.enumerated().map { index, settings in
      let place = question.thresholds.isEmpty ? "" : "/thresholds/\(index)"
      return try MonitoringError.placing([.notEnoughLabels: .body(place)]) {
        try fitting.fit(settings, now: context.now())
      }
    }
    let plan = AlertsPlan(
      subject: subject, lattice: lattice, slots: slots, times: times, lines: lines,
      learnt: asked.clamped(to: learnt).count, earlier: asked.clamped(to: .min..<learnt.lowerBound).count,
      calibration: fitting.scores.count)
    guard plan.work <= Self.mostTrailing else {
      throw MonitoringError(
        .rangeTooLong,
        """
        On \(plan.days.count) days together \(plan.work) points of the history before them would be looked at, which is \
        more than \(Self.mostTrailing): narrow the range, or name fewer thresholds.
        """)
    }
    return plan
  }
}

/// What a replay is about.
struct AlertsPlan {
  let subject: ScoringTarget
  let lattice: TimeLattice
  /// What is judged.
  let slots: Range<Int64>
  let times: TimeGrid
  /// Of each row that with which its monitor begins.
  let lines: [ThresholdRecord]
  /// Points of the range that the version learnt from, and those before them, which nothing is said of.
  let learnt: Int
  let earlier: Int
  private let calibration: Int
  let days: [Range<Int64>]

  init(
    subject: ScoringTarget, lattice: TimeLattice, slots: Range<Int64>, times: TimeGrid, lines: [ThresholdRecord],
    learnt: Int, earlier: Int, calibration: Int
  ) {
    (self.subject, self.lattice, self.slots, self.times) = (subject, lattice, slots, times)
    (self.lines, self.learnt, self.earlier, self.calibration) = (lines, learnt, earlier, calibration)
    days = JudgedDays(of: subject.series).pieces(of: slots, on: lattice)
  }

  /// Points of trailing histories that are looked at: each day for the line of each row, and for how still each metric stood.
  var work: Int {
    let fitted = min(2 * calibration, Int(TrailingRange.mostSlots))
    let still = min(max(calibration, Int(TrailingRange.leastSeconds / lattice.interval)), Int(TrailingRange.mostSlots))
    return days.count * (lines.count * fitted + subject.model.metrics.count * still)
  }
}

import Detectors
import JSON
import Series
import Storage

/// Holds a model's forecasts against what came: what would have been served at each origin of a range, beside every
/// candidate by itself.
struct ForecastEvaluation: Sendable {
  /// Forecast points of all candidates that one answer waits for; more are a job.
  static let mostAtOnce = 1 << 20
  /// More than this are thinned out, origin by origin.
  static let mostForecasts = 1 << 21

  let context: ServiceContext
  let scope: EvaluationScope

  /// Whether a range is too much work for an answer at once.
  func isLong(_ question: ForecastQuestion, points: Int) -> Bool {
    guard points <= DetectionEvaluation.mostPointsAtOnce else { return true }
    let origins = points / CalibratedForecaster.stride(question.horizon)
    return origins * question.horizon * ForecastMethod.allCases.count > Self.mostAtOnce
  }

  /// The evaluation in the shape of the contract.
  ///
  /// - Throws: what finding the model and its forecaster throws; `horizon_too_long`; `empty_range` where no forecast of
  ///   that horizon lies within the range.
  func json(
    _ request: EvaluationRequest, _ question: ForecastQuestion, checkCancellation: () throws -> Void = {}
  ) throws -> JSONValue {
    let (subject, slots) = try scope.range(of: request)
    let choice = try question.forecaster ?? ForecastChoice.preferred(by: subject)
    let forecaster = try context.forecaster(
      of: subject, choice, level: question.level, horizon: question.horizon, comparing: true)
    try ForecastReader.check(horizon: question.horizon, against: forecaster.calibration)
    guard slots.count * subject.model.metrics.count <= EvaluationScope.mostPoints else {
      throw MonitoringError(
        .rangeTooLong, "The range has more than \(EvaluationScope.mostPoints) values of all metrics together.")
    }
    guard slots.count >= question.horizon else {
      throw MonitoringError(.emptyRange, "The series has fewer points in the range than a forecast has steps.")
    }
    let plan = OriginPlan(slots, question.horizon, forecaster)
    let stretch = try ForecastStretch(
      subject, around: plan.first..<plan.last + 1, after: question.horizon, forecaster, horizon: question.horizon,
      context)
    try checkCancellation()
    var figures = SetupFigures(stretch, forecaster, choice)
    let warmUp = plan.warmUp(forecaster, question.horizon, stretch)
    let origins = warmUp + plan.slots.map { stretch.index(of: $0) }
    do {
      try forecaster.run(
        stretch.series, hidden: stretch.hidden, origins: origins, horizon: question.horizon, team: nil,
        isCancelled: { (try? checkCancellation()) == nil }
      ) { step in
        if step.origin >= warmUp.count { figures.add(step, at: origins[step.origin] + step.step) }
      }
    } catch {
      try checkCancellation()
      throw error
    }
    return document(subject, slots, question, choice, plan, forecaster, figures)
  }

  private func document(
    _ subject: ScoringTarget, _ slots: Range<Int64>, _ question: ForecastQuestion, _ choice: ForecastChoice,
    _ plan: OriginPlan, _ forecaster: CalibratedForecaster, _ figures: SetupFigures
  ) -> JSONValue {
    let grid = subject.series.grid
    return .object([
      "kind": .string("forecast"), "model": .string(subject.model.id), "version": .integer(subject.version.number),
      "series": .string(subject.series.definition.id),
      "from": grid.map { .integer($0.time(ofSlot: slots.lowerBound)) } ?? .null,
      "to": grid.map { .integer($0.time(ofSlot: slots.upperBound)) } ?? .null,
      "trained_to": .integer(forecaster.calibration.end), "horizon": .integer(Int64(question.horizon)),
      "origins": .integer(Int64(plan.slots.count)), "points_between_origins": .integer(plan.gap),
      "forecaster": .string(choice.name), "level": .number(question.level),
      "measured_coverage": .optional(figures.coverage.share),
      "coverage_points": .integer(Int64(figures.coverage.points)), "forecasters": .array(figures.json),
    ])
  }
}

/// From which points of a range an evaluation forecasts.
private struct OriginPlan {
  let slots: [Int64]
  let gap: Int64

  var first: Int64 { slots[0] }
  var last: Int64 { slots[slots.count - 1] }

  /// `range` has at least `horizon` points, which is at least 1.
  init(_ range: Range<Int64>, _ horizon: Int, _ forecaster: CalibratedForecaster) {
    let each = horizon * forecaster.methods.count * forecaster.calibration.metrics
    let most = max(1, ForecastEvaluation.mostForecasts / each)
    let count = range.count - horizon + 1
    gap = Int64(max(CalibratedForecaster.stride(horizon), (count + most - 1) / most))
    slots = Array(stride(from: range.lowerBound, to: range.lowerBound + Int64(count), by: Int64.Stride(gap)))
  }

  /// The origins before the first whose outcomes count there.
  func warmUp(_ forecaster: CalibratedForecaster, _ horizon: Int, _ stretch: ForecastStretch) -> [Int] {
    let begin = forecaster.calibration.place(of: stretch.series.grid.start)
    let place = begin + stretch.index(of: first)
    return forecaster.recentOrigins(before: place, horizon: horizon).map { $0 - begin }.filter { $0 >= 0 }
  }
}

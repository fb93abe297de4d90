import Detectors
import JSON
import Series
import Storage

extension TrainingRun {
  /// The step that finds what to ask: the windows whose labels would teach the next round of a detector that learns from
  /// answers most, none where its budget is used up; of every other detector the highest peaks.
  ///
  /// - Parameters:
  ///   - threshold: by which the new version alerts.
  ///   - fitting: the scores that it was fitted on.
  func queries(
    of detector: any Detector, threshold: ThresholdRecord, on fitting: ThresholdFitting, in context: ServiceContext
  ) throws -> [NewQuery] {
    guard let detector = detector as? any QueryingDetector else { return fitting.questions(by: threshold) }
    control.enter(.querying, share: 0.97)
    let budget = try context.database.read {
      try QueryBudget(
        type(of: detector).allowance(of: plan.parameters), points: data.slots.count, of: plan.model, in: $0)
    }
    let count = budget.windows(of: detector.queryWindow)
    guard count > 0 else { return [] }
    let input = data.input
    let question = QueryQuestion(
      series: input.series, labelledAnomaly: input.labelledAnomaly,
      labelledNormal: data.labelledNormal, settled: data.isLabelled, threshold: threshold.value, count: count)
    let environment = environment(seedOffset: UInt64(plan.version.number))
    return try stoppable {
      try detector.queries(question, environment: environment).map { NewQuery($0, on: input.series.grid) }
    }
  }
}

extension NewQuery {
  /// A detector's question about points of `grid`.
  fileprivate init(_ query: WindowQuery, on grid: TimeGrid) {
    var features = JSONObject()
    for feature in query.features { features[feature.name] = .optional(feature.value.isFinite ? feature.value : nil) }
    self.init(
      start: grid.timestamp(at: query.range.lowerBound), end: grid.timestamp(at: query.range.upperBound),
      peak: grid.timestamp(at: query.peak), probability: query.probability, reason: query.reason.rawValue,
      featuresJSON: JSONValue.object(features).text)
  }
}

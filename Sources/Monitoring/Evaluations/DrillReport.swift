import Detectors
import Evaluation
import JSON
import Kernels
import Series
import Storage

/// What a drill has to say, in the shape of the contract.
struct DrillReport {
  let subject: ScoringTarget
  let question: DrillQuestion
  let learnt: LearntAnomalies?
  let ground: DrillDataset
  let outcome: DrillOutcome

  /// What the figures are good for, as it was measured.
  static let caveat = """
    This is a report of what is covered and what is not, and no forecast of how many real anomalies will be found. \
    Measured on 119 series at one alert a day, rehearsed recall ranked sizes and types well enough to compare them, but \
    was too low as a forecast (0.62 rehearsed, 0.95 of the real ones), and choosing the detector by it was no better than \
    always taking ridge autoregression.
    """

  var json: JSONValue {
    let events = ground.labelled.judgement(at: subject.threshold.value, interval: ground.grid.interval)
    var members: JSONObject = [
      "kind": .string("drill"), "model": .string(subject.model.id), "version": .integer(subject.version.number),
      "series": .string(subject.series.definition.id), "from": .integer(ground.grid.start),
      "to": .integer(ground.grid.end), "points": .integer(Int64(ground.labelled.count)),
      "threshold": subject.thresholdInForce, "synthetic": question.synthetic,
      "delay_limit": question.delayLimit.map { .integer(Int64($0)) } ?? .null,
      "untouched": untouched(events), "labelled": labelled(events),
    ]
    members["generated"] = generated
    members["total"] = .object(figures(outcome.total))
    members["by_type"] = .array(outcome.by(\.type).map { row(["type": .string($0.key)], $0.tally) })
    members["by_length"] = .array(
      outcome.by(\.length).map { row(["length": .integer(Int64($0.key))], $0.tally) })
    members["by_size"] = .array(
      outcome.by(\.size).compactMap { size, tally in size.map { row(["size": .number($0)], tally) } })
    members["cells"] = .array(zip(outcome.cells, outcome.byCell).map(cell))
    members["summary"] = .string(DrillSentence(outcome: outcome, alertsPerDay: alertsPerDay(events)).text)
    members["caveat"] = .string(Self.caveat)
    return .object(members)
  }

  /// What the points as they are give rise to: no alert that is there anyway is a catch.
  private func untouched(_ events: AlertJudgement) -> JSONValue {
    .object([
      "alerts": .integer(Int64(events.alerts)), "false_alerts": .integer(Int64(events.wrong)),
      "alerts_per_day": .number(alertsPerDay(events)),
      "already_alerting": .integer(Int64(outcome.results.count(where: \.wasAlerting))),
    ])
  }

  private func labelled(_ events: AlertJudgement) -> JSONValue {
    .object([
      "anomalies": .integer(Int64(events.events)), "found": .integer(Int64(events.found)),
      "recall": .optional(events.recall),
    ])
  }

  /// How large the generator made its anomalies: one that hardly departs is none that a detector could find.
  private var generated: JSONValue {
    guard let learnt else { return .null }
    let measures = outcome.results.compactMap(\.measure)
    return .object([
      "generator": .string(learnt.model.id), "version": .integer(learnt.version.number),
      "anomalies": .integer(Int64(measures.count)), "below_smallest_size": .integer(Int64(outcome.tooSmall.count)),
      "size": spread(measures.map(\.size)), "departure": spread(measures.map(\.departure)),
    ])
  }

  private func spread(_ values: [Double]) -> JSONValue {
    let sorted = SortedValues(values)
    guard !sorted.values.isEmpty else { return .null }
    return .object([
      "least": .number(sorted.quantile(0)), "median": .number(sorted.median), "greatest": .number(sorted.quantile(1)),
    ])
  }

  private func alertsPerDay(_ events: AlertJudgement) -> Double {
    guard ground.labelled.count > 0 else { return 0 }
    return Double(events.alerts) * 86_400 / (Double(ground.labelled.count) * Double(ground.grid.interval))
  }

  private func figures(_ tally: DrillOutcome.Count) -> JSONObject {
    [
      "anomalies": .integer(Int64(tally.anomalies)), "found": .integer(Int64(tally.found)),
      "recall": .optional(tally.recall), "median_delay": .optional(tally.medianDelay),
    ]
  }

  private func row(_ key: JSONObject, _ tally: DrillOutcome.Count) -> JSONValue {
    var members = key
    let figures = figures(tally)
    for (name, value) in zip(figures.keys, figures.values) { members[name] = value }
    return .object(members)
  }

  private func cell(_ cell: DrillCell, _ tally: DrillOutcome.Count) -> JSONValue {
    row(
      [
        "type": .string(cell.type), "length": .integer(Int64(cell.length)),
        "size": cell.size.map(JSONValue.number) ?? .null,
      ], tally)
  }
}

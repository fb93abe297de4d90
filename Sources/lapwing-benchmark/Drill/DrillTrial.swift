import Detectors
import Evaluation
import JSON
import Kernels
import Programs
import Series

/// One method on one KPI: trained on the first 70 %, its threshold fitted there, rehearsed on the rest.
struct DrillTrial {
  let indicator: LabelledIndicator
  let method: Algorithm
  let plan: DrillPlan
  /// nil rehearses typed anomalies alone.
  let generator: CGATS?
  let team: ComputeTeam
  let isQuick: Bool

  struct Result {
    let heading: String
    /// What is to be said of generated anomalies; nil without.
    let note: String?
    let outcome: DrillOutcome
    let figure: Figure
    /// Of the page's table.
    let row: [String]
  }

  private static let generated = "generated"
  static let columns =
    ["model", "found", "labelled", "alerts a day"]
    + (AnomalyType.allCases.map(\.rawValue) + [generated]).map { $0.replacing("_", with: " ") }

  func run() throws -> Result {
    let series = indicator.series
    let split = DataSplit(count: series.grid.count)
    let learning = 0..<split.validation.upperBound
    let detector = try train(series.slice(learning))
    let scores = try detector.score(series, range: 0..<series.grid.count, team: team).scores
    let threshold = try ThresholdSettings().fit(
      scores: Array(scores[learning]), interval: series.grid.interval)
    let drill = Drill(
      detector: detector, threshold: threshold.value, series: series, untouched: scores,
      usable: series.grid.timestamps.indices.map { index in
        index >= split.test.lowerBound && !indicator.labels[index] && series.metrics[0].values[index].isFinite
      })
    let watch = Stopwatch()
    let outcome = try drill.run(
      source(), count: plan.count, spread: plan.spread, seed: plan.seed, team: team
    ).classed(by: plan.sizes)
    let scored = try LabelledScores(
      scores: Array(scores[split.test]), labels: Array(indicator.labels[split.test]))
    let events = scored.judgement(at: threshold.value, interval: series.grid.interval)
    return result(outcome, events, scored, seconds: watch.seconds)
  }

  private func source() throws -> AnomalySources {
    let series = indicator.series
    let scales = series.metrics.map { DepartureScale($0.values) }
    let typed = TypedAnomalies(types: plan.types, lengths: plan.lengths, sizes: plan.sizes, scales: scales)
    let generated = try generator.map { generator in
      try GeneratedAnomalies(
        generator, lengths: plan.lengths, series: series, hidden: indicator.labels, scales: scales,
        places: Array(series.metrics.indices),
        seed: plan.seed)
    }
    return AnomalySources([typed] + (generated.map { [$0] } ?? []))
  }

  /// How large generated anomalies became.
  private func note(_ outcome: DrillOutcome) -> String? {
    let sizes = outcome.results.compactMap(\.measure?.size).sorted()
    guard !sizes.isEmpty, let least = plan.sizes.min() else { return nil }
    func size(_ place: Int) -> String { FixedText.number(sizes[place], places: 1) }
    return """
      generated: sizes from \(size(0)) to \(size(sizes.count - 1)), half of them \(size(sizes.count / 2)) or more; \
      \(outcome.tooSmall.count) of \(sizes.count) below \(FixedText.number(least, places: 0))
      """
  }

  private func train(_ series: GriddedSeries) throws -> any Detector {
    let none = [Bool](repeating: false, count: series.grid.count)
    var parameters: [String: ParameterValue] = [:]
    if isQuick, method == .donut || method == .pad { parameters["epochs"] = .integer(5) }
    return try method.train(
      TrainingInput(series: series, labelledAnomaly: none, ignored: none),
      parameters: method.parameters(parameters), environment: TrainingEnvironment(seed: 1, team: team)
    ).detector
  }

  private func result(
    _ outcome: DrillOutcome, _ events: AlertJudgement, _ scored: LabelledScores, seconds: Double
  ) -> Result {
    let days = Double(scored.count) * Double(indicator.series.grid.interval) / 86_400
    let rate = Double(events.alerts) / days
    let total = outcome.total
    let heading = """
      \(method.rawValue) on \(indicator.name): \(total.found) of \(total.anomalies) rehearsed anomalies found, \
      \(events.found) of \(events.events) labelled ones, at \(FixedText.number(rate, places: 1)) alerts a day.
      """
    let recalls = outcome.by(\.type).map { ($0.key, $0.tally.recall) }
    let types = JSONObject(recalls)
    let byType = (AnomalyType.allCases.map(\.rawValue) + [Self.generated]).map { type in
      recalls.first { $0.0 == type }.map { FixedText.number($0.1, places: 2) } ?? ""
    }
    let row = [
      "`\(method.rawValue)`, \(indicator.name)",
      "\(FixedText.number(total.recall, places: 2)) of \(Figure.text(Double(total.anomalies)))",
      "\(events.found) of \(events.events)", FixedText.number(rate, places: 1),
    ]
    let figure = Figure(
      name: "drill \(method.rawValue) \(indicator.name)", value: total.recall ?? 0, unit: "recall",
      details: [
        (name: "by_type", value: .object(types)), (name: "labelled_recall", value: .number(events.recall ?? 0)),
        (name: "alerts_per_day", value: .number(Figure.rounded(rate))),
        (name: "anomalies", value: .integer(Int64(total.anomalies))),
        (name: "seconds", value: .number(Figure.rounded(seconds))),
      ])
    return Result(heading: heading, note: note(outcome), outcome: outcome, figure: figure, row: row + byType)
  }
}

extension JSONObject {
  fileprivate init(_ shares: [(String, Double?)]) {
    self.init()
    for (name, share) in shares { self[name] = share.map { .number(Figure.rounded($0)) } ?? .null }
  }
}

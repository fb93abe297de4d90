import Detectors
import Evaluation
import JSON
import Kernels
import Series

/// One method on one KPI by one seed: trained on the first 70 %, measured on the rest.
struct DonutTrial {
  let indicator: LabelledIndicator
  let method: DonutMethod
  let seed: Int
  let team: ComputeTeam

  /// Figures at the best threshold. `epochs` overrides the default.
  func row(epochs: Int?) throws -> JSONObject {
    let series = method.removed > 0 ? try indicator.series(without: method.removed, seed: seed) : indicator.series
    let split = DataSplit(count: series.grid.count)
    let learning = 0..<split.validation.upperBound
    let watch = Stopwatch()
    let detector = try train(series.slice(learning), learning, epochs)
    let seconds = watch.seconds
    let scores = try detector.score(series, range: split.test, team: team).scores
    let scored = try LabelledScores(scores: scores, labels: Array(indicator.labels[split.test]))
    return row(scored, seconds)
  }

  private func train(_ series: GriddedSeries, _ range: Range<Int>, _ epochs: Int?) throws -> any Detector {
    let none = [Bool](repeating: false, count: range.count)
    let input = TrainingInput(
      series: series, labelledAnomaly: method.sees ? Array(indicator.labels[range]) : none, ignored: none)
    var parameters = method.parameters
    if let epochs, method.algorithm == .donut { parameters["epochs"] = .integer(epochs) }
    return try method.algorithm.train(
      input, parameters: method.algorithm.parameters(parameters),
      environment: TrainingEnvironment(seed: UInt64(seed), team: team)
    ).detector
  }

  private func row(_ scored: LabelledScores, _ seconds: Double) -> JSONObject {
    let pointWise = ThresholdSweep(scored)
    let figures: [(String, Double?)] = [
      ("f1_adjusted", ThresholdSweep(scored.pointAdjusted()).best?.confusion.f1),
      ("f1_delay_7", ThresholdSweep(scored.pointAdjusted(delay: 7)).best?.confusion.f1),
      ("f1_point_wise", pointWise.best?.confusion.f1), ("average_precision", pointWise.averagePrecision),
      ("seconds", seconds),
    ]
    var row = JSONObject()
    for (name, value) in figures { row[name] = value.map { .number(Figure.rounded($0)) } ?? .null }
    return row
  }
}

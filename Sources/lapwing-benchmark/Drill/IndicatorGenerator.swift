import Detectors
import Evaluation
import Kernels
import Series

/// C-GATS on the labelled anomalies of the first 70 % of a KPI, which is what the detectors learn from too.
struct IndicatorGenerator {
  let indicator: LabelledIndicator
  let team: ComputeTeam
  let isQuick: Bool

  /// - Throws: `tooFewAnomalies` where there is nothing to learn from.
  func train() throws -> CGATS {
    let split = DataSplit(count: indicator.series.grid.count)
    let learning = 0..<split.validation.upperBound
    let input = TrainingInput(
      series: indicator.series.slice(learning), labelledAnomaly: Array(indicator.labels[learning]),
      ignored: [Bool](repeating: false, count: learning.count))
    let quick: [String: ParameterValue] = [
      "epochs": .integer(4), "generator_epochs": .integer(4), "stride": .integer(60), "hidden_units": .integer(16),
    ]
    return try CGATS.train(
      [input], parameters: CGATS.Parameters(isQuick ? quick : [:]),
      environment: TrainingEnvironment(seed: 1, team: team)
    ).model
  }
}

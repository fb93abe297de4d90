import Detectors
import Kernels
import Programs
import Series

/// A made-up KPI as trainings take it, for benchmarks that do without a server.
struct SyntheticTraining {
  let series: GriddedSeries
  let input: TrainingInput

  init(days: Int) throws {
    let indicator = SyntheticIndicator(days: days, seed: 1)
    let grid = try TimeGrid(start: indicator.start, interval: indicator.interval, count: indicator.values.count)
    series = try GriddedSeries(grid: grid, metrics: [SeriesColumn(name: "value", values: indicator.values)])
    let none = [Bool](repeating: false, count: grid.count)
    input = TrainingInput(series: series, labelledAnomaly: none, ignored: none)
  }

  /// Trains Donut with these parameters over its defaults.
  func donut(
    _ parameters: [String: ParameterValue], team: ComputeTeam, warmStart: [UInt8]? = nil
  ) throws -> (detector: any Detector, report: TrainingReport) {
    try train(.donut, parameters, team: team, warmStart: warmStart)
  }

  /// Trains with these parameters over the algorithm's defaults.
  func train(
    _ algorithm: Algorithm, _ parameters: [String: ParameterValue], team: ComputeTeam, warmStart: [UInt8]? = nil
  ) throws -> (detector: any Detector, report: TrainingReport) {
    try algorithm.train(
      input, parameters: algorithm.parameters(parameters),
      environment: TrainingEnvironment(seed: 1, team: team, warmStart: warmStart))
  }
}

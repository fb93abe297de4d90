import Glibc
import Kernels
import Series

@testable import Detectors

/// Series and trainings that the tests of PAD share.
enum PADSeries {
  static func gridded(_ values: [Double], start: Int64 = 1_700_000_000) throws -> GriddedSeries {
    try GriddedSeries(
      grid: TimeGrid(start: start, interval: 1_800, count: values.count),
      metrics: [SeriesColumn(name: "value", values: values)])
  }

  /// A daily wave of 48 points around 500 with noise.
  static func seasonal(_ count: Int, seed: UInt64 = 5, noise: Double = 5) -> [Double] {
    var stream = RandomStream(seed: seed, purpose: .test)
    return (0..<count).map { 500 + 100 * sin(Double($0) * .pi / 24) + noise * stream.normal() }
  }

  /// Parameters small enough to be trained in a moment.
  static func parameters(_ changes: [String: ParameterValue] = [:]) throws -> PADParameters {
    let small: [String: ParameterValue] = [
      "window": .integer(16), "sequence_length": .integer(16), "hidden_units": .integer(12),
      "latent_dimensions": .integer(3), "epochs": .integer(4),
    ]
    return try PAD.Parameters(small.merging(changes) { $1 })
  }

  static func input(_ values: [Double], labelled: [Int] = []) throws -> TrainingInput {
    var mask = [Bool](repeating: false, count: values.count)
    for index in labelled { mask[index] = true }
    let none = [Bool](repeating: false, count: values.count)
    return TrainingInput(series: try gridded(values), labelledAnomaly: mask, ignored: none)
  }

  static func train(
    _ values: [Double], _ changes: [String: ParameterValue] = [:], labelled: [Int] = [], seed: UInt64 = 7,
    threads: Int = 1
  ) throws -> (detector: PAD, report: TrainingReport) {
    try PAD.train(
      input(values, labelled: labelled), parameters: parameters(changes),
      environment: TrainingEnvironment(seed: seed, team: ComputeTeam(threads: threads, priority: .normal)))
  }
}

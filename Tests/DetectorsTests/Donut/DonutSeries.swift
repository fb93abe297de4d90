import Glibc
import Kernels
import Series

@testable import Detectors

/// Series and trainings that the tests of Donut share.
enum DonutSeries {
  static func gridded(_ values: [Double], start: Int64 = 0) throws -> GriddedSeries {
    try GriddedSeries(
      grid: TimeGrid(start: start, interval: 60, count: values.count),
      metrics: [SeriesColumn(name: "value", values: values)])
  }

  /// A daily shape of 48 points with noise, in units far from 1.
  static func seasonal(_ count: Int, seed: UInt64 = 5) -> [Double] {
    var stream = RandomStream(seed: seed, purpose: .test)
    return (0..<count).map { 500 + 100 * sin(Double($0) * .pi / 24) + 5 * stream.normal() }
  }

  /// Parameters small enough to be trained in a moment.
  static func parameters(_ changes: [String: ParameterValue] = [:]) throws -> DonutParameters {
    let small: [String: ParameterValue] = [
      "window": .integer(24), "hidden_units": .integer(32), "latent_dimensions": .integer(4), "epochs": .integer(15),
      "posterior_samples": .integer(32),
    ]
    return try Donut.Parameters(small.merging(changes) { $1 })
  }

  static func input(_ values: [Double], labelled: [Int] = []) throws -> TrainingInput {
    var mask = [Bool](repeating: false, count: values.count)
    for index in labelled { mask[index] = true }
    let none = [Bool](repeating: false, count: values.count)
    return TrainingInput(series: try gridded(values), labelledAnomaly: mask, ignored: none)
  }

  static func train(
    _ values: [Double], _ changes: [String: ParameterValue] = [:], seed: UInt64 = 7, threads: Int = 1
  ) throws -> (detector: Donut, report: TrainingReport) {
    try Donut.train(
      input(values), parameters: parameters(changes),
      environment: TrainingEnvironment(seed: seed, team: ComputeTeam(threads: threads, priority: .normal)))
  }
}

extension Array where Element == Double {
  /// Equal to the bit: unlike `==`, NaN is NaN.
  func isIdentical(to other: [Double]) -> Bool { map(\.bitPattern) == other.map(\.bitPattern) }
}

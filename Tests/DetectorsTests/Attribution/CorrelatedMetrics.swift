import Glibc
import Kernels
import SeededRandom
import Series

@testable import Detectors

/// Metrics that follow one load, some of them the other way round: a day's wave with a course of its own, and noise that
/// each has for itself, so that two of them correlate by 0.96.
struct CorrelatedMetrics {
  static let day = 48
  static let (learnt, scored) = (30 * day, 10 * day)
  /// Points before a disturbed one that any method looks back on.
  private static let history = 4 * day

  let columns: [[Double]]
  /// One deviation of each metric.
  let deviations: [Double]

  init(_ metrics: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var course = 0.0
    let load = (0..<Self.learnt + Self.scored).map { index in
      course = 0.95 * course + 0.2 * generator.normal()
      return sin(2 * Double.pi * Double(index % Self.day) / Double(Self.day)) + course
    }
    let spread = (load.reduce(0) { $0 + $1 * $1 } / Double(load.count)).squareRoot()
    let units = (0..<metrics).map { ($0 % 2 == 0 ? 1.0 : -1.0) * pow(10, Double($0 % 4)) }
    columns = units.map { unit in load.map { unit * (20 + $0 / spread + 0.2 * generator.normal()) } }
    deviations = units.map { abs($0) * 1.04.squareRoot() }
  }

  var input: TrainingInput {
    get throws {
      let none = [Bool](repeating: false, count: Self.learnt)
      return TrainingInput(series: try series(0..<Self.learnt, columns), labelledAnomaly: none, ignored: none)
    }
  }

  private func series(_ range: Range<Int>, _ columns: [[Double]]) throws -> GriddedSeries {
    try GriddedSeries(
      grid: TimeGrid(start: 1_700_006_400 + Int64(range.lowerBound) * 1_800, interval: 1_800, count: range.count),
      metrics: columns.enumerated().map { SeriesColumn(name: "m\($0.offset)", values: Array($0.element[range])) })
  }

  /// All of it, changed.
  func series(_ change: (inout [[Double]]) -> Void) throws -> GriddedSeries {
    var changed = columns
    change(&changed)
    return try series(0..<Self.learnt + Self.scored, changed)
  }

  /// What a detector makes of one point after one metric of it was changed by so many deviations.
  ///
  /// - Parameter points: since when it has been so, the point included.
  func score(
    _ detector: any Detector, at index: Int, metric: Int, by deviations: Double, for points: Int = 1
  ) throws -> PointScores {
    let range = index - Self.history..<index + 1
    var changed = columns
    for place in index - points + 1...index { changed[metric][place] += deviations * self.deviations[metric] }
    return try detector.score(series(range, changed), range: range.count - 1..<range.count, team: nil)
  }

  /// A score that one undisturbed point in 200 of those after the training range is above.
  func line(_ detector: any Detector) throws -> Double {
    let whole = try series(0..<Self.learnt + Self.scored, columns)
    let scores = try detector.score(whole, range: Self.learnt..<Self.learnt + Self.scored, team: nil).scores
    return SortedValues(scores).quantile(0.995)
  }
}

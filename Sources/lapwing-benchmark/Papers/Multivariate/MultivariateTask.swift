import Detectors
import Series

/// What multivariate methods are measured by: a series to learn from, and others that they are judged on together, by
/// one threshold.
struct MultivariateTask: Sendable {
  /// A recording and the part of it that counts; what is before that part serves as history.
  struct Judged: Sendable {
    let indicator: LabelledIndicator
    let range: Range<Int>
  }

  let name: String
  /// The labels are there for methods that ask for some of them.
  let training: LabelledIndicator
  let tests: [Judged]
  /// What an algorithm is told of the data beside its defaults.
  var parameters: [Algorithm: [String: ParameterValue]] = [:]

  /// 30 samples of z score almost as the paper's 100 do, and the tables take many scores.
  static let fewSamples: [String: ParameterValue] = ["posterior_samples": .integer(30)]
}

extension MultivariateTask {
  /// For a look: a few passes, and a few samples.
  func quick() -> MultivariateTask {
    var task = self
    let few: [String: ParameterValue] = [
      "epochs": .integer(2), "fine_tuning_epochs": .integer(3), "posterior_samples": .integer(4),
    ]
    task.parameters[.acvae] = task.parameters[.acvae, default: [:]].merging(few) { $1 }
    return task
  }
}

extension LabelledIndicator {
  /// Recordings one after the other as one series, `gap` missing points between them, so that no window of at most as
  /// many points spans two. Their metrics have the same names; the grid is the first one's, the time after it made up.
  init(joining parts: [LabelledIndicator], gap: Int, name: String) throws {
    guard let first = parts.first else { throw SeriesError.noMetric }
    let blank = [Double](repeating: .nan, count: gap)
    let metrics = first.series.metrics.enumerated().map { number, metric in
      SeriesColumn(
        name: metric.name, values: Array(parts.map { $0.series.metrics[number].values }.joined(separator: blank)))
    }
    let grid = first.series.grid
    self.init(
      name: name,
      series: try GriddedSeries(
        grid: TimeGrid(start: grid.start, interval: grid.interval, count: metrics[0].values.count), metrics: metrics),
      labels: Array(parts.map(\.labels).joined(separator: [Bool](repeating: false, count: gap))))
  }
}

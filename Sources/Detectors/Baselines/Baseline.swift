package import Kernels
package import Series

/// A detector made of one predictor a metric: the score is the residual's magnitude in robust standard deviations of
/// the training range's, of several metrics the greatest; the band holds 99 % of the training range's residuals.
///
/// A point is unscored where it is missing or its predictor says nothing (missing inputs); a metric that is missing
/// leaves the score to the others.
package struct Baseline<Predictor: MetricPredictor>: TrainableDetector, Equatable {
  package typealias Parameters = Predictor.Parameters

  package static var name: String { Predictor.name }
  package static var summary: String { Predictor.summary }

  struct Metric: Equatable, Sendable {
    let predictor: Predictor
    let scale: ResidualScale
  }
  let metrics: [Metric]
  /// By which metrics are told apart; none of one metric, and of what earlier releases learnt.
  let views: [JointResiduals]

  /// Baselines learn each metric apart, so any number goes; this one bounds the archive.
  package static var supportedMetrics: ClosedRange<Int> { 1...1_024 }

  package var isQuick: Bool { true }
  package var lookback: Int { metrics.map(\.predictor.lookback).max() ?? 0 }

  package static func check(_ input: TrainingInput, parameters: Predictor.Parameters) throws(GenerationError) {
    do throws(DetectorError) {
      for values in try input.columnsToLearnFrom(usesLabels: parameters.usesLabels) {
        try Predictor.check(values, parameters: parameters)
      }
    } catch {
      throw .detector(error)
    }
  }

  package static func train(
    _ input: TrainingInput, parameters: Predictor.Parameters, environment: TrainingEnvironment
  ) throws(DetectorError) -> (detector: Self, report: TrainingReport) {
    let learning = try input.columnsToLearnFrom(usesLabels: parameters.usesLabels)
    var metrics: [Metric] = []
    for values in learning {
      if environment.isCancelled() { throw .cancelled }
      metrics.append(try learn(values, on: input.series.localGrid, parameters: parameters))
    }
    var report = TrainingReport()
    report.trainingSamples = learning.map { column in column.count { !$0.isNaN } }.max() ?? 0
    report.notes =
      metrics.filter { $0.scale.lower == 0 && $0.scale.upper == 0 }.isEmpty
      ? [] : ["The range is as good as constant: a thousandth of its magnitude is taken as the unit of the score."]
    report.notes += metrics.compactMap(\.predictor.finding)
    return (Self(metrics: metrics, views: views(metrics, learning, on: input.series.localGrid)), report)
  }

  private static func learn(
    _ values: [Double], on grid: LocalGrid, parameters: Predictor.Parameters
  ) throws(DetectorError) -> Metric {
    let predictor = try Predictor.learn(values, on: grid, parameters: parameters)
    let first = min(predictor.lookback, values.count)
    let expected = predictor.expected(values, on: grid, range: first..<values.count)
    let magnitude = SortedValues(values.map { abs($0) }).median
    return Metric(
      predictor: predictor,
      scale: ResidualScale(residuals: zip(values[first...], expected).map { $0 - $1 }, magnitude: magnitude))
  }

  package func score(
    _ series: GriddedSeries, range: Range<Int>, team: ComputeTeam?
  ) throws(DetectorError) -> PointScores {
    try scores(series, range: range, unit: .deviation)
  }

  /// Scores in the unit that is asked for: deviations, or the 0.99 quantile.
  func scores(
    _ series: GriddedSeries, range: Range<Int>, unit: ResidualScale.Unit
  ) throws(DetectorError) -> PointScores {
    guard series.metrics.count == metrics.count else {
      throw .unsupportedMetricCount(given: series.metrics.count, supported: metrics.count...metrics.count)
    }
    let first = min(max(range.lowerBound, lookback), range.upperBound)
    var scores: [[Double]] = []
    var bands: [MetricBand] = []
    for (metric, column) in zip(metrics, series.metrics) {
      let expected = metric.expected(column.values, on: series.localGrid, range: range, from: first)
      scores.append(
        zip(range, expected).map { index, expected in
          ResidualScale.score(
            bounded(column.values[index]) - expected, unit: metric.scale[unit])
        })
      bands.append(metric.scale.band(around: expected))
    }
    return PointScores.greatest(of: scores, bands: bands).attributed(by: views, namesUnusualAlone: true) {
      _, metric, place in
      bounded(series.metrics[metric].values[range.lowerBound + place]) - bands[metric].expected[place]
    }
  }

  /// How the metrics' residuals go together in what was learnt.
  private static func views(_ metrics: [Metric], _ learning: [[Double]], on grid: LocalGrid) -> [JointResiduals] {
    let count = learning[0].count
    let first = max(min(metrics.map(\.predictor.lookback).max() ?? 0, count), count - JointResiduals.mostPoints)
    let residuals = zip(metrics, learning).map { metric, values in
      let expected = metric.expected(values, on: grid, range: first..<count, from: first)
      return zip(values[first...], expected).map { bounded($0) - $1 }
    }
    return JointResiduals(learning: residuals, units: metrics.map(\.scale.deviation)).map { [$0] } ?? []
  }

  package func encoded() -> [UInt8] {
    var archive = BaselineArchiveWriter(tag: Predictor.tag)
    write(to: &archive)
    archive.append(views)
    return archive.finished()
  }

  package init(decoding bytes: [UInt8]) throws(DetectorError) {
    var archive = try BaselineArchiveReader(bytes, tag: Predictor.tag)
    let alone = try Self(reading: &archive)
    self.init(metrics: alone.metrics, views: try archive.jointResiduals(1, metrics: alone.metrics.count))
    try archive.finish()
  }
}

extension Baseline {
  init(metrics: [Metric], views: [JointResiduals] = []) { (self.metrics, self.views) = (metrics, views) }

  /// What forecasts take.
  var alone: Self { Self(metrics: metrics) }

  func write(to archive: inout BaselineArchiveWriter) {
    archive.append(metrics.count)
    for metric in metrics {
      metric.predictor.write(to: &archive)
      metric.scale.write(to: &archive)
    }
  }

  init(reading archive: inout BaselineArchiveReader) throws(DetectorError) {
    var metrics: [Metric] = []
    for _ in 0..<(try archive.integer(in: Self.supportedMetrics)) {
      let predictor = try Predictor(reading: &archive)
      metrics.append(Metric(predictor: predictor, scale: try ResidualScale(reading: &archive)))
    }
    self.init(metrics: metrics)
  }
}

extension Baseline.Metric {
  /// Expectations of `range`, NaN before `first`. Only the points that they may depend on are looked at.
  fileprivate func expected(
    _ values: [Double], on grid: LocalGrid, range: Range<Int>, from first: Int
  ) -> [Double] {
    let blank = [Double](repeating: .nan, count: first - range.lowerBound)
    guard first < range.upperBound else { return blank }
    let start = first - predictor.lookback
    let visible = bounded(Array(values[start..<range.upperBound]))
    return blank
      + predictor.expected(
        visible, on: grid.slice(start..<range.upperBound), range: predictor.lookback..<visible.count)
  }
}

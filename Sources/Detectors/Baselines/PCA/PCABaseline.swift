import Kernels
import Series

/// `pca`: how far a point is from where its metrics together should be, by the principal components of the training
/// range (Jackson and Mudholkar, "Control procedures for residuals associated with principal component analysis", 1979;
/// Shyu et al., 2003).
///
/// Metrics are standardised and points judged one by one, without a look at those before. Sees a metric that leaves its
/// company, also where each by itself is within its range; blind to what is wrong for the time of day alone, to an
/// anomaly along a kept component (which T² sees), and to metrics that have nothing to do with each other. With one
/// metric there is nothing to reconstruct it from: the score is its distance from the mean.
///
/// The score is the root mean square of the reconstruction errors of the metrics that were measured, in deviations. The
/// expectation is the reconstruction, the band holds 99 % of the training range's errors. A metric that is missing is
/// estimated from the others (`MissingMetrics`) and leaves the score to them.
///
/// Of two metrics the error says no more than that they differ; which of a few is named is told by what would have to
/// change, to which also belongs where each was just before.
package struct PCABaseline: TrainableDetector, Equatable {
  package static let name = "pca"
  package static let summary =
    "the root mean square error of metrics reconstructed from the principal components that they share, in "
    + "deviations; any number of metrics, made for several."
  static let tag: UInt8 = 6
  private static let leastPoints = 20
  private static let block = 512

  let score: PCAParameters.Score
  let scales: [MetricScale]
  let bands: [ResidualScale]
  let components: PrincipalComponents
  /// The 0.99 quantiles of the reconstruction error and of T² over the training range, above 0.
  let errorTail: Double
  let hotellingTail: Double
  /// By which metrics are told apart (``MetricAttribution``): by the components, and by where each metric was just before;
  /// without the latter in what earlier releases learnt, and none of one metric.
  let views: [JointResiduals]

  package static var supportedMetrics: ClosedRange<Int> { Baseline<PreviousValue>.supportedMetrics }

  package var isQuick: Bool { true }
  package var lookback: Int { 0 }
  package var history: Int { views.count > 1 ? LocalCourse.reach : 0 }

  /// The second moments and their eigenvectors; kept are at most as many components as metrics.
  package static func cost(points: Int, metrics: Int, parameters: PCAParameters, threads: Int) -> TrainingCost {
    let square = Double(metrics) * Double(metrics)
    return TrainingCost(
      windows: points, weights: metrics * metrics, bytes: (16 * points + 40 * metrics) * metrics,
      operations: 6 * Double(points) * square + 15 * Double(metrics) * square)
  }

  package static func check(_ input: TrainingInput, parameters: PCAParameters) throws(GenerationError) {
    do throws(DetectorError) {
      _ = try learning(input, parameters)
    } catch {
      throw .detector(error)
    }
  }

  private static func learning(
    _ input: TrainingInput, _ parameters: PCAParameters
  ) throws(DetectorError) -> (columns: [[Double]], points: Int) {
    let columns = try input.columnsToLearnFrom(usesLabels: parameters.usesLabels)
    let points = input.series.grid.count - Self.blanks(columns)
    guard points >= leastPoints else { throw .seriesTooShort(points: points, needed: leastPoints) }
    return (columns, points)
  }

  package static func train(
    _ input: TrainingInput, parameters: PCAParameters, environment: TrainingEnvironment
  ) throws(DetectorError) -> (detector: Self, report: TrainingReport) {
    let (columns, points) = try learning(input, parameters)
    let scales = columns.map { MetricScale(learning: $0, by: parameters.scaler) }
    let moments = try SecondMoments(columns, scales: scales, isCancelled: environment.isCancelled)
    if environment.isCancelled() { throw .cancelled }
    let components = PrincipalComponents(
      moments, explaining: parameters.explainedVariance, asked: parameters.components,
      limit: columns.count - 1)
    let detector = Self(score: parameters.score, scales: scales, components: components, learning: columns)
    return (detector, detector.report(points))
  }

  /// Points of which nothing is there to be learnt from.
  private static func blanks(_ columns: [[Double]]) -> Int {
    columns[0].indices.count { index in columns.allSatisfy { $0[index].isNaN } }
  }

  init(
    score: PCAParameters.Score, scales: [MetricScale], bands: [ResidualScale], components: PrincipalComponents,
    errorTail: Double, hotellingTail: Double, local: [JointResiduals]
  ) {
    self.score = score
    self.scales = scales
    self.bands = bands
    self.components = components
    self.errorTail = errorTail
    self.hotellingTail = hotellingTail
    views = (JointResiduals(components).map { [$0] } ?? []) + local
  }

  /// Measures what is ordinary on the columns that were learnt from.
  private init(
    score: PCAParameters.Score, scales: [MetricScale], components: PrincipalComponents, learning columns: [[Double]]
  ) {
    var residuals = columns
    var (errors, hotellings) = ([Double](), [Double]())
    for range in Self.blocks(columns[0].indices) {
      let block = PCABlock(columns, range: range, scales: scales, components: components)
      for (row, index) in range.enumerated() where !block.isBlank(row) {
        errors.append(block.reconstructionError(row))
        hotellings.append(block.hotelling(row))
        for (metric, scale) in scales.enumerated() {
          residuals[metric][index] -= scale.restored(block.expectation(row, metric))
        }
      }
    }
    let bands = zip(residuals, columns).map { residuals, values in
      ResidualScale(residuals: residuals, magnitude: SortedValues(values.map { abs($0) }).median)
    }
    self.init(
      score: score, scales: scales, bands: bands, components: components, errorTail: Self.tail(errors),
      hotellingTail: Self.tail(hotellings), local: Self.local(columns, scales))
  }

  private static func local(_ columns: [[Double]], _ scales: [MetricScale]) -> [JointResiduals] {
    guard (2...JointResiduals.mostMetrics).contains(columns.count) else { return [] }
    let count = columns[0].count
    let range = max(min(LocalCourse.reach, count), count - JointResiduals.mostPoints)..<count
    return LocalCourse.learn(
      columns.map { LocalCourse.residuals($0, range: range) }, units: scales.map(\.deviation))
  }

  private static func tail(_ sizes: [Double]) -> Double {
    let quantile = SortedValues(sizes).quantile(0.99)
    return quantile > 1e-6 ? quantile : 1
  }

  static func blocks(_ range: Range<Int>) -> [Range<Int>] {
    stride(from: range.lowerBound, to: range.upperBound, by: block).map { $0..<min($0 + block, range.upperBound) }
  }

  private func report(_ points: Int) -> TrainingReport {
    var report = TrainingReport()
    report.trainingSamples = points
    let percent = Int((100 * components.explained).rounded())
    report.notes = [
      "Keeps \(components.count) of \(scales.count) components, which explain \(percent) % of the variance."
    ]
    let constants = scales.count(where: \.isConstant)
    if constants > 0 {
      report.notes.append(
        "\(constants) of the metrics are as good as constant: a thousandth of the magnitude is taken as the unit of each."
      )
    }
    return report
  }
}

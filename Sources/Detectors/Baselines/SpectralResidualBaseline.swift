package import Kernels
package import Series

/// `spectral_residual`: how much a point stands out of the saliency map of the window that ends with it, of several
/// metrics the greatest (Hou and Zhang, CVPR 2007; Ren et al., KDD 2019; `SpectralResidual` has the formulas).
///
/// The score is D = (S − S̄)/S̄, from −1 up; it has no unit, so nothing is learnt but the median to subtract and the
/// band. Sees spikes, jumps and breaks in a rhythm, whatever their size in the metric's units; soon gets used to what
/// lasts, and on a quiet series makes much of little. Which side a point strays to is told by its expectation, the
/// mean of the points just before.
package struct SpectralResidualBaseline: TrainableDetector, Equatable {
  package static let name = "spectral_residual"
  package static let summary =
    "how much a point stands out of the saliency map of the window that ends with it, (S - mean)/mean (Hou and "
    + "Zhang 2007; Ren et al., KDD 2019); of several metrics the greatest."
  package typealias Parameters = SpectralResidualParameters

  static let tag: UInt8 = 5
  private let residual: SpectralResidual
  private let metrics: [SalientMetric]

  package static var supportedMetrics: ClosedRange<Int> { Baseline<PreviousValue>.supportedMetrics }

  package var isQuick: Bool { true }
  package var lookback: Int { residual.settings.window - 1 }

  package static func check(_ input: TrainingInput, parameters: SpectralResidualParameters) throws(GenerationError) {
    do throws(DetectorError) {
      _ = try columns(input, parameters)
    } catch {
      throw .detector(error)
    }
  }

  private static func columns(
    _ input: TrainingInput, _ parameters: SpectralResidualParameters
  ) throws(DetectorError) -> [[Double]] {
    let columns = try input.columnsToLearnFrom(usesLabels: parameters.usesLabels)
    guard input.series.grid.count >= parameters.window else {
      throw .seriesTooShort(points: input.series.grid.count, needed: parameters.window)
    }
    return columns
  }

  package static func train(
    _ input: TrainingInput, parameters: SpectralResidualParameters, environment: TrainingEnvironment
  ) throws(DetectorError) -> (detector: Self, report: TrainingReport) {
    let settings = parameters.settings
    let learning = try columns(input, parameters)
    var metrics: [SalientMetric] = []
    for values in learning {
      if environment.isCancelled() { throw .cancelled }
      metrics.append(SalientMetric(learning: values, settings: settings))
    }
    var report = TrainingReport()
    report.trainingSamples = learning.map { column in column.count { !$0.isNaN } }.max() ?? 0
    return (Self(residual: SpectralResidual(settings), metrics: metrics), report)
  }

  private init(residual: SpectralResidual, metrics: [SalientMetric]) {
    self.residual = residual
    self.metrics = metrics
  }

  package func score(
    _ series: GriddedSeries, range: Range<Int>, team: ComputeTeam?
  ) throws(DetectorError) -> PointScores {
    guard series.metrics.count == metrics.count else {
      throw .unsupportedMetricCount(given: series.metrics.count, supported: metrics.count...metrics.count)
    }
    let first = min(max(range.lowerBound, lookback), range.upperBound)
    let blank = [Double](repeating: .nan, count: first - range.lowerBound)
    guard first < range.upperBound else {
      let bands = metrics.map { $0.scale.band(around: blank) }
      return PointScores.greatest(of: metrics.map { _ in blank }, bands: bands)
    }
    var (scores, bands) = ([[Double]](), [MetricBand]())
    for (metric, column) in zip(metrics, series.metrics) {
      let visible = bounded(Array(column.values[first - lookback..<range.upperBound]))
      scores.append(blank + metric.departures(visible, residual: residual, team: team))
      bands.append(
        metric.scale.band(around: blank + SalientMetric.expected(visible, settings: residual.settings)))
    }
    return PointScores.greatest(of: scores, bands: bands)
  }

  package func encoded() -> [UInt8] {
    var archive = BaselineArchiveWriter(tag: Self.tag)
    residual.settings.write(to: &archive)
    archive.append(metrics.count)
    for metric in metrics {
      archive.append(metric.median)
      metric.scale.write(to: &archive)
    }
    return archive.finished()
  }

  package init(decoding bytes: [UInt8]) throws(DetectorError) {
    var archive = try BaselineArchiveReader(bytes, tag: Self.tag)
    residual = SpectralResidual(try SpectralResidual.Settings(reading: &archive))
    var metrics: [SalientMetric] = []
    for _ in 0..<(try archive.integer(in: Self.supportedMetrics)) {
      let median = try archive.number(in: -1e300...1e300)
      metrics.append(SalientMetric(median: median, scale: try ResidualScale(reading: &archive)))
    }
    self.metrics = metrics
    try archive.finish()
  }
}

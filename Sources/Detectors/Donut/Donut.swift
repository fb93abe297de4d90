package import Kernels
import Networks
package import Series

/// Donut: a variational auto-encoder over sliding windows of one metric, trained on the modified ELBO; the score is the
/// negative reconstruction probability of a window's last point (Xu et al., "Unsupervised Anomaly Detection via
/// Variational Auto-Encoder for Seasonal KPIs in Web Applications", WWW 2018).
///
/// It suits one metric with a daily or weekly shape and Gaussian noise. It fails where the shape does not repeat, and
/// where a window (`window` points) is too short to recognise the shape by. The band is where a new value is expected
/// with a probability of 95 %, by mean and deviation of the mixture over z.
package struct Donut: TrainableDetector {
  package static let name = "donut"
  package static let summary = "a variational auto-encoder of windows (Xu et al., WWW 2018); one metric."

  /// How many deviations the band reaches to either side: 95 % of a Gaussian.
  static let bandReach = 1.959_963_984_540_054

  package let parameters: DonutParameters
  let scaler: StandardScaler
  let scorer: DonutScorer

  init(
    _ parameters: DonutParameters, scaler: StandardScaler, network: DonutNetwork, seed: UInt64,
    choosesImputation: Bool = true
  ) {
    self.init(
      parameters, scaler: scaler,
      scorer: DonutScorer(parameters, network: network, seed: seed, choosesImputation: choosesImputation))
  }

  /// One that shares what another scores by.
  init(_ parameters: DonutParameters, scaler: StandardScaler, scorer: DonutScorer) {
    (self.parameters, self.scaler, self.scorer) = (parameters, scaler, scorer)
  }

  package var lookback: Int { scorer.lookback }

  package func score(
    _ series: GriddedSeries, range: Range<Int>, team: ComputeTeam?
  ) throws(DetectorError) -> PointScores {
    guard series.metrics.count == 1 else {
      throw .unsupportedMetricCount(given: series.metrics.count, supported: 1...1)
    }
    // Only what the range needs, as a poll asks for few points of a long series.
    let range = range.clamped(to: 0..<series.grid.count)
    let first = max(0, range.lowerBound - lookback)
    let data = DonutData(Array(series.metrics[0].values[first..<range.upperBound]), scaler: scaler)
    let slot = series.grid.start / series.grid.interval + Int64(first)
    let points = (range.lowerBound - first)..<(range.upperBound - first)
    return scores(summaries(data, points, slot, team))
  }

  private func summaries(
    _ data: DonutData, _ range: Range<Int>, _ firstSlot: Int64, _ team: ComputeTeam?
  ) -> [MixtureSummary?] {
    range.parts(of: DonutScorer.block).map(on: team) { _, block in scorer.summaries(data, block, firstSlot: firstSlot) }
      .flatMap { $0 }
  }

  private func scores(_ summaries: [MixtureSummary?]) -> PointScores {
    func restore(_ reach: Double) -> [Double] {
      summaries.map { $0.map { scaler.restore($0.mean + reach * $0.deviation) } ?? .nan }
    }
    let band = MetricBand(expected: restore(0), lower: restore(-Self.bandReach), upper: restore(Self.bandReach))
    return PointScores(scores: summaries.map { $0?.negativeLogLikelihood ?? .nan }, bands: [band])
  }
}

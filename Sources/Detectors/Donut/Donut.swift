package import Kernels
import Networks
package import Series

/// Donut: a variational auto-encoder over sliding windows of one metric, trained on the modified ELBO; the score is the
/// negative reconstruction probability of a window's last point (Xu et al., "Unsupervised Anomaly Detection via
/// Variational Auto-Encoder for Seasonal KPIs in Web Applications", WWW 2018).
///
/// It suits one metric with a daily or weekly shape and Gaussian noise. It fails where the shape does not repeat, and
/// where a window (`window` points) is too short to recognise the shape by. The band holds 95 % of the values of
/// the training range, in deviations of the mixture over z about its mean; z is read from a window with the judged point
/// in it, as the score is, so that an anomaly draws the band to itself.
package struct Donut: TrainableDetector {
  package static let name = "donut"
  package static let summary = "a variational auto-encoder of windows (Xu et al., WWW 2018); one metric."

  package let parameters: DonutParameters
  let scaler: StandardScaler
  let scorer: DonutScorer

  init(
    _ parameters: DonutParameters, scaler: StandardScaler, network: DonutNetwork, seed: UInt64,
    choosesImputation: Bool = true, bandReach: Double = DonutScorer.gaussianReach
  ) {
    var scorer = DonutScorer(parameters, network: network, seed: seed, choosesImputation: choosesImputation)
    scorer.bandReach = bandReach
    self.init(parameters, scaler: scaler, scorer: scorer)
  }

  /// One that shares what another scores by.
  init(_ parameters: DonutParameters, scaler: StandardScaler, scorer: DonutScorer) {
    (self.parameters, self.scaler, self.scorer) = (parameters, scaler, scorer)
  }

  package var lookback: Int { scorer.lookback }

  /// How many deviations of the mixture the band reaches to either side.
  package var bandReach: Double { scorer.bandReach }

  package func score(
    _ series: GriddedSeries, range: Range<Int>, team: ComputeTeam?
  ) throws(DetectorError) -> PointScores {
    guard series.metrics.count == 1 else {
      throw .unsupportedMetricCount(given: series.metrics.count, supported: 1...1)
    }
    // Only what the range needs, as a poll asks for few points of a long series.
    let range = range.clamped(to: 0..<series.grid.count)
    let first = max(0, range.lowerBound - lookback)
    let data = DonutData(
      Array(series.metrics[0].values[first..<range.upperBound]), scaler: scaler, missing: parameters.missing)
    let slot = series.grid.firstSlot + Int64(first)
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
    let band = MetricBand(expected: restore(0), lower: restore(-bandReach), upper: restore(bandReach))
    return PointScores(scores: summaries.map { $0?.negativeLogLikelihood ?? .nan }, bands: [band])
  }
}

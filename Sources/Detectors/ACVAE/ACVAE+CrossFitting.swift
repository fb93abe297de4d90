import Evaluation
import Kernels
import Series

extension ACVAE {
  /// Samples of z by which copies of the model of anomalies are judged.
  private static let judgingSamples = 20

  /// How well S_diff and S_full tell labelled anomalies apart that the model of anomalies was not tuned on, by their average
  /// precision; nil where fewer than two anomalies are labelled.
  ///
  /// The one that is served has learnt from all of them, and tells these apart far better than others: judged by them,
  /// S_diff wins where it is of no use. So two copies are tuned on half of the labelled anomalies each, every other one, and
  /// judged by the other half; those that a copy was tuned on don't count in its figure.
  func untaughtPrecisions(
    _ opinions: Opinions, _ series: GriddedSeries, _ data: ACVAEData, _ environment: TrainingEnvironment
  ) throws(DetectorError) -> (full: Double, difference: Double)? {
    let anomalies = data.anomalous.runs(of: 1)
    guard anomalies.count > 1 else { return nil }
    let plain = opinions.full.map { $0.map { -Double($0.logLikelihoods.reduce(0, +)) } ?? .nan }
    var sums = (full: 0.0, difference: 0.0)
    for fold in 0..<2 {
      let (taught, judged) = (
        marks(anomalies, data.count) { $0 % 2 == fold }, marks(anomalies, data.count) { $0 % 2 != fold }
      )
      var part = data
      for point in 0..<data.count where judged[point] { part.anomalous[point] = 0 }
      let copy = ACVAEScorer(
        try Self.fineTune(full.network, parameters, part, environment), window: parameters.window,
        samples: min(Self.judgingSamples, parameters.posteriorSamples), imputes: preparation.imputesMissing, seed: seed)
      let contrast = zip(plain, likelihoods(copy, series, environment.team)).map { $0 + $1 }
      if environment.isCancelled() { throw .cancelled }
      func precision(_ scores: [Double]) -> Double {
        let excluded = (0..<data.count).map { taught[$0] || (data.normal[$0] == 0 && !judged[$0]) }
        let scored = try? LabelledScores(scores: scores, labels: judged, ignored: excluded)
        return scored.flatMap { ThresholdSweep($0).averagePrecision } ?? 0
      }
      sums.full += precision(plain)
      sums.difference += precision(contrast)
    }
    return (sums.full / 2, sums.difference / 2)
  }

  private func marks(_ ranges: [Range<Int>], _ count: Int, where isChosen: (Int) -> Bool) -> [Bool] {
    var marks = [Bool](repeating: false, count: count)
    for (place, range) in ranges.enumerated() where isChosen(place) { for point in range { marks[point] = true } }
    return marks
  }

  /// S_ano of every point by such a copy; NaN where there is none.
  private func likelihoods(_ copy: ACVAEScorer, _ series: GriddedSeries, _ team: ComputeTeam?) -> [Double] {
    let (preparation, lookback) = (preparation, lookback)
    return (0..<series.grid.count).parts(of: Self.block).map(on: team) { _, block in
      let first = max(0, block.lowerBound - lookback)
      let data = preparation.data(series, first..<block.upperBound, masked: { _ in false }, anomalous: { _ in false })
      return copy.opinions(data).dropFirst(block.lowerBound - first)
        .map { $0.map { Double($0.logLikelihoods.reduce(0, +)) } ?? .nan }
    }.flatMap { $0 }
  }
}

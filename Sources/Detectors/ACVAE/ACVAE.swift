import Glibc
package import Kernels
package import Series

/// ACVAE: a pair of state-space auto-encoders of several metrics, conditioned on the situation: one of what is normal, one
/// fine-tuned on labelled anomalies, whose contrast is the score (Li et al., "Situation-Aware Multivariate Time Series
/// Anomaly Detection Through Active Learning and Contrast VAE-Based Models in Large Distributed Systems", 2022).
///
/// The score of a point is −S_full (Eq. 4), −S_diff = S_ano − S_full (Eq. 6) where labels have taught a model of anomalies,
/// whether another situation would explain it better (``ContextContrast``), or how surprising both are together, at the
/// last point of its window (``ServedScore``). Bands hold 95 % by the mixture over z of model_full.
///
/// It suits systems whose metrics move together and whose normal changes come with a flag or by the clock. It fails where
/// an anomaly is a rare conjunction that the situation does not tell, and where there are fewer points than windows to
/// learn a state from.
package struct ACVAE: TrainableDetector {
  package static let name = "acvae"
  package static let summary =
    "a pair of state-space auto-encoders of several metrics that know the situation (flags, calendar) and learn "
    + "from labels (Li et al., 2022)."
  package static let supportedMetrics = 1...256

  /// How many deviations the band reaches to either side: 95 % of a Gaussian.
  static let bandReach: Float = 1.959_964

  package let parameters: ACVAEParameters
  let preparation: ACVAEPreparation
  let seed: UInt64
  let full: ACVAEScorer
  /// Nil where no anomaly was labelled.
  let anomalous: ACVAEScorer?
  /// Nil where it is not asked for, or the training range showed one situation only.
  let contrast: ContextContrast?
  /// Which score is given.
  let served: ServedScore
  /// Above which each metric contributes to a score.
  let usual: UsualTerms
  /// By which metrics are told apart, beside that (``MetricAttribution``): by what model_full expects of them, and by where
  /// each was just before; none of one metric, and of what earlier releases learnt.
  let views: [JointResiduals]

  package var lookback: Int { parameters.window - 1 }

  package var history: Int { lookback + (served.usesContrast ? contrast?.runLength ?? 0 : 0) }

  /// Whether the score is the contrast of both models.
  var scoresDifference: Bool { served.usesDifference }

  package func score(
    _ series: GriddedSeries, range: Range<Int>, team: ComputeTeam?
  ) throws(DetectorError) -> PointScores {
    guard series.metrics.count == preparation.metrics.count else {
      throw .unsupportedMetricCount(
        given: series.metrics.count, supported: preparation.metrics.count...preparation.metrics.count)
    }
    let range = range.clamped(to: 0..<series.grid.count)
    let opinions = opinions(
      series, range, team, withContrast: scoresDifference, withSituations: served.usesContrast)
    return scores(opinions, range.count)
  }

  /// What both models say of each point of `range`.
  struct Opinions: Sendable {
    var full: [ACVAEOpinion?] = []
    var anomalous: [ACVAEOpinion?] = []
    /// Of other situations.
    var contrasts: [ContrastOpinion?] = []
    /// Which values were measured, rows of metrics.
    var measured: [Float] = []
    /// The scaled values' distances from those just before, of each metric (``LocalCourse``); NaN where missing.
    var locals: [[[Double]]] = []
    /// Scaled values, rows of metrics.
    var values: [Float] = []
  }

  /// Points that are scored as one piece of work.
  static let block = 256

  func opinions(
    _ series: GriddedSeries, _ range: Range<Int>, _ team: ComputeTeam?, withContrast: Bool,
    withSituations: Bool? = nil
  ) -> Opinions {
    let work = ScoringWork(
      detector: self, series: series, withContrast: withContrast,
      withSituations: withSituations ?? served.usesContrast)
    return range.parts(of: Self.block).map(on: team) { _, block in work.opinions(block) }
      .reduce(into: Opinions()) { all, block in
        all.full += block.full
        all.anomalous += block.anomalous
        all.contrasts += block.contrasts
        all.measured += block.measured
        all.values += block.values
        all.locals =
          all.locals.isEmpty ? block.locals : zip(all.locals, block.locals).map { zip($0, $1).map { $0 + $1 } }
      }
  }

  private struct ScoringWork: Sendable {
    let detector: ACVAE
    let series: GriddedSeries
    let withContrast: Bool
    let withSituations: Bool

    func opinions(_ block: Range<Int>) -> Opinions {
      let first = max(0, block.lowerBound - detector.lookback)
      let data = data(first..<block.upperBound)
      let skipped = block.lowerBound - first
      var opinions = Opinions()
      opinions.full = Array(detector.full.opinions(data).dropFirst(skipped))
      if withContrast, let anomalous = detector.anomalous {
        opinions.anomalous = Array(anomalous.opinions(data).dropFirst(skipped))
      }
      if withSituations { opinions.contrasts = contrasts(block) }
      opinions.measured = Array(data.measured.dropFirst(skipped * data.metrics))
      opinions.values = Array(data.values.dropFirst(skipped * data.metrics))
      opinions.locals = (0..<data.metrics).map { metric in
        LocalCourse.residuals(
          data.column(metric), range: skipped..<data.count, reach: min(LocalCourse.reach, detector.lookback))
      }
      return opinions
    }

    private func data(_ range: Range<Int>) -> ACVAEData {
      detector.preparation.data(series, range, masked: { _ in false }, anomalous: { _ in false })
    }

    private func contrasts(_ range: Range<Int>) -> [ContrastOpinion?] {
      guard let contrast = detector.contrast else { return [] }
      let first = max(0, range.lowerBound - detector.lookback - contrast.runLength)
      return contrast.opinions(
        data(first..<range.upperBound), detector.preparation.calendar(series), detector.expectation,
        from: range.lowerBound - first)
    }
  }

  var expectation: PriorExpectation { PriorExpectation(network: full.network, window: parameters.window) }

  func scores(_ opinions: Opinions, _ count: Int) -> PointScores {
    let metrics = preparation.metrics.count
    var attribution = MetricAttribution(views, namesUnusualAlone: false)
    var joint = [Double](repeating: .nan, count: count)
    let blank = [Double](repeating: .nan, count: count)
    var bands = [MetricBand](
      repeating: MetricBand(expected: blank, lower: blank, upper: blank, contribution: metrics > 1 ? blank : []),
      count: metrics)
    for point in 0..<count {
      guard let full = opinions.full[point] else { continue }
      let measured = opinions.measured[(point * metrics)..<((point + 1) * metrics)]
      let answer = answer(opinions, point, full, measured)
      joint[point] = answer.score
      let shares = shares(answer, opinions, point, full, &attribution)
      for metric in 0..<metrics {
        let scale = preparation.metrics[metric]
        func restore(_ reach: Float) -> Double {
          scale.restore(Double(full.means[metric] + reach * full.deviations[metric]))
        }
        bands[metric].expected[point] = restore(0)
        bands[metric].lower[point] = restore(-Self.bandReach)
        bands[metric].upper[point] = restore(Self.bandReach)
        guard metrics > 1 else { continue }
        bands[metric].contribution[point] = shares[metric]
      }
    }
    return PointScores(scores: joint, bands: bands)
  }
}

/// e to the x in the accuracy of single precision.
func exponential(_ x: Float) -> Float { expf(x) }

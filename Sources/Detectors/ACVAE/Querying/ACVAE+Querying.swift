import Kernels
package import Series

/// Section III-D: which windows' labels would teach most. Each point is judged by the window that it ends, as in detection.
///
/// The query model is taught anew by the labelled points each time. While they are of one class only, it would learn that
/// everything is of that class; and while labels have taught no model of anomalies yet, half of its features are missing.
/// Until then the highest scores are asked about (section III-D.3). A detector that is to have no model of anomalies
/// (`fine_tuning_epochs` of 0) does without those features, as ACVAE-single.
extension ACVAE: QueryingDetector {
  package static func allowance(_ parameters: ACVAEParameters) -> QueryAllowance {
    let given = parameters.querying
    return QueryAllowance(
      budget: given.budget, queriesPerRound: given.perRound, strategy: given.strategy.rawValue)
  }

  package var queryWindow: Int { parameters.window }

  package func queries(
    _ question: QueryQuestion, environment: TrainingEnvironment
  ) throws(DetectorError) -> [WindowQuery] {
    guard question.count > 0 else { return [] }
    let (features, scores) = try queryFeatures(question.series, environment)
    let probabilities = try queryProbabilities(question, features, scores, environment)
    let values = probabilities ?? scores
    var selection = QuerySelection(
      window: queryWindow, eligible: values.map { !$0.isNaN }, settled: question.settled)
    var stream = RandomStream(seed: environment.seed, purpose: .queryExploration)
    let exploration = parameters.querying.strategy == .random ? 1 : parameters.querying.exploration
    let picks = selection.choose(
      question.count, by: values, exploration: exploration, stream: &stream)
    return picks.map { pick in
      WindowQuery(
        range: pick.window, peak: pick.peak,
        probability: probabilities?[pick.peak],
        reason: pick.isRandom ? .exploration : scores[pick.peak] >= question.threshold ? .likelyAnomaly : .uncertain,
        features: features.summaries[pick.peak]?.features ?? [])
    }
  }

  /// Points that are judged at a time: all that both models say of them is kept only so long.
  private static let stretch = 16_384

  /// The features of every point, and its score in force, NaN where it has none.
  private func queryFeatures(
    _ series: GriddedSeries, _ environment: TrainingEnvironment
  ) throws(DetectorError) -> (features: QueryFeatures, scores: [Double]) {
    let metrics = preparation.metrics.count
    guard series.metrics.count == metrics else {
      throw .unsupportedMetricCount(given: series.metrics.count, supported: metrics...metrics)
    }
    var features = QueryFeatures(metrics: metrics, hasContrast: anomalous != nil)
    var scores: [Double] = []
    for first in stride(from: 0, to: series.grid.count, by: Self.stretch) {
      if environment.isCancelled() { throw .cancelled }
      let range = first..<min(series.grid.count, first + Self.stretch)
      let opinions = opinions(series, range, environment.team, withContrast: anomalous != nil)
      features.append(opinions)
      scores += self.scores(opinions, range.count).scores
    }
    features.standardise()
    features.keep(parameters.querying.sight)
    return (features, scores)
  }

  /// What the query model is told of each point, before it is brought to scale, by the names of the contract; nothing of a
  /// point without a score.
  package func querySummaries(
    _ series: GriddedSeries, environment: TrainingEnvironment
  ) throws(DetectorError) -> [[WindowQuery.Feature]] {
    try queryFeatures(series, environment).features.summaries.map { $0?.features ?? [] }
  }

  /// prob of Eq. 10 for every point; nil where the strategy asks for none, or there is too little to learn from.
  private func queryProbabilities(
    _ question: QueryQuestion, _ features: QueryFeatures, _ scores: [Double], _ environment: TrainingEnvironment
  ) throws(DetectorError) -> [Double]? {
    guard parameters.querying.strategy == .model, anomalous != nil || parameters.fineTuningEpochs == 0 else {
      return nil
    }
    let examples = question.examples(features, scores)
    guard examples.contains(where: \.isAnomalous), examples.contains(where: { !$0.isAnomalous }) else { return nil }
    let training = QueryTraining(features: features, seed: environment.seed)
    return training.probabilities(try training.train(examples, isCancelled: environment.isCancelled))
  }
}

extension QueryQuestion {
  /// The labelled points that have features. One that is labelled both ways counts as anomalous.
  fileprivate func examples(_ features: QueryFeatures, _ scores: [Double]) -> [QueryExample] {
    features.summaries.indices.compactMap { point in
      let isAnomalous = point < labelledAnomaly.count && labelledAnomaly[point]
      let isNormal = point < labelledNormal.count && labelledNormal[point]
      guard isAnomalous || isNormal, features.summaries[point] != nil, !scores[point].isNaN else { return nil }
      return QueryExample(
        point: point, isAnomalous: isAnomalous, isMistaken: (scores[point] >= threshold) != isAnomalous)
    }
  }
}

extension QueryFeatures.Summary {
  /// Under the names of the contract; what there is none of is left out.
  fileprivate var features: [WindowQuery.Feature] {
    let all: [(String, Float?)] = [
      ("s_full", full), ("s_diff", difference), ("sigma_full", fullDeviation), ("sigma_ano", anomalousDeviation),
    ]
    return all.compactMap { name, value in value.map { WindowQuery.Feature(name, Double($0)) } }
  }
}

extension RandomPurpose {
  fileprivate static let queryExploration = Self(112)
}

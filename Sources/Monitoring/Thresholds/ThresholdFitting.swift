import Detectors
import Evaluation
import Storage

/// Fits the threshold of a model on its scores.
struct ThresholdFitting: Sendable {
  /// The scores of consecutive slots, and what was said of them.
  let scores: [Double]
  let labelledAnomaly: [Bool]
  let labelledNormal: [Bool]
  let ignored: [Bool]
  /// The history, Unix seconds, `to` exclusive.
  let from: Int64
  let to: Int64
  let interval: Int64
  /// The first score of a point that no step has learnt from; nil where there is none, or no steps are.
  var unlearnt: Int?

  /// From so many of them on, a line is fitted on scores of points that were not learnt from alone: those of what a network
  /// has learnt are lower than those of what comes.
  private static let enough = 500

  init(
    scores: [Double], labelledAnomaly: [Bool], labelledNormal: [Bool], ignored: [Bool], from: Int64, to: Int64,
    interval: Int64, unlearnt: Int? = nil
  ) {
    self.unlearnt = unlearnt
    (self.scores, self.labelledAnomaly, self.labelledNormal, self.ignored) = (
      scores, labelledAnomaly, labelledNormal, ignored
    )
    (self.from, self.to, self.interval) = (from, to, interval)
  }

  /// - Parameter kinds: what was said of each score.
  init(
    scores: [Double], kinds: [LabelRecord.Kind?], from: Int64, to: Int64, interval: Int64, unlearnt: Int? = nil
  ) {
    self.init(
      scores: scores, labelledAnomaly: kinds.map { $0 == .anomaly }, labelledNormal: kinds.map { $0 == .normal },
      ignored: kinds.map { $0 == .ignore }, from: from, to: to, interval: interval, unlearnt: unlearnt)
  }

  /// - Throws: `not_enough_labels` where the method wants labels and there are none; `series_too_short` where no point
  ///   has a score.
  func fit(_ settings: ThresholdSettings, now: Int64) throws(MonitoringError) -> ThresholdRecord {
    settings.method.name == "labels" ? try fitAll(settings, now: now) : try unlearntPart.fitAll(settings, now: now)
  }

  /// The scores that a line is fitted on.
  var unlearntPart: ThresholdFitting {
    guard let unlearnt, scores[unlearnt...].count(where: { !$0.isNaN }) >= Self.enough else { return self }
    return dropFirst(unlearnt)
  }

  private func fitAll(_ settings: ThresholdSettings, now: Int64) throws(MonitoringError) -> ThresholdRecord {
    do {
      let fitted = try settings.fit(
        scores: scores, interval: interval, labels: labelledAnomaly, normal: labelledNormal, ignored: ignored)
      return ThresholdRecord(
        settings: settings, value: fitted.scale.threshold, baseline: fitted.scale.baseline, from: from, to: to,
        points: fitted.points, alerts: alerts(at: fitted.value), fittedAt: now)
    } catch .noLabelledAnomalies {
      throw MonitoringError(
        .notEnoughLabels, "The method 'labels' wants at least one labelled anomaly that has a score.")
    } catch {
      throw MonitoringError(.seriesTooShort, "No point of the history has a score to fit a threshold on.")
    }
  }

  private func dropFirst(_ count: Int) -> ThresholdFitting {
    ThresholdFitting(
      scores: Array(scores.dropFirst(count)), labelledAnomaly: Array(labelledAnomaly.dropFirst(count)),
      labelledNormal: Array(labelledNormal.dropFirst(count)), ignored: Array(ignored.dropFirst(count)),
      from: from + Int64(count) * interval, to: to, interval: interval)
  }

  func labelledScores() throws -> LabelledScores {
    try LabelledScores(scores: scores, labels: labelledAnomaly, ignored: ignored)
  }

  /// How often a line would have alerted on this history.
  private func alerts(at threshold: Double) -> AlertRate {
    guard let scored = try? labelledScores(), scored.count > 0 else { return AlertRate(perDay: 0, interval: nil) }
    return AlertRate(
      alerts: scored.alerts(at: threshold, pace: AlertPace(interval: interval)).count,
      days: Double(scored.count) * Double(interval) / 86_400)
  }
}

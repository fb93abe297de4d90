import Detectors
import Evaluation
import Storage

/// What answers did to the line of a model, and to the alerts of the history that it is fitted on.
package struct LineChange: Sendable, Equatable {
  package let before: ThresholdRecord
  package let after: ThresholdRecord
  /// Alerts of before that overlap none of now, and the other way round, the earliest first; Unix seconds.
  package let gone: [Range<Int64>]
  package let new: [Range<Int64>]

  init(before: ThresholdRecord, after: ThresholdRecord, on history: ThresholdFitting) throws {
    (self.before, self.after) = (before, after)
    let (old, now) = (try history.alerts(by: before), try history.alerts(by: after))
    gone = old.filter { alert in !now.contains { $0.overlaps(alert) } }
    new = now.filter { alert in !old.contains { $0.overlaps(alert) } }
  }
}

extension ThresholdFitting {
  /// The alerts of this history by a line, in Unix seconds; ignored points raise none.
  fileprivate func alerts(by line: ThresholdRecord) throws -> [Range<Int64>] {
    let scored = try labelledScores()
    return scored.alerts(at: line.value, pace: AlertPace(interval: interval)).map { alert in
      let (first, last) = (scored.positions[alert.lowerBound], scored.positions[alert.upperBound - 1])
      return from + Int64(first) * interval..<from + Int64(last + 1) * interval
    }
  }
}

extension ThresholdFitting {
  /// Nil where there is nothing to fit on: no score, or none of the labels that the method wants.
  fileprivate func fitIfAble(_ settings: ThresholdSettings, now: Int64) throws -> ThresholdRecord? {
    do {
      return try fit(settings, now: now)
    } catch {
      guard error.code == .notEnoughLabels || error.code == .seriesTooShort else { throw error }
      return nil
    }
  }
}

extension ThresholdService {
  /// Draws the line in force anew after answers, on the history that it was fitted on, without a training. A budget listens to
  /// answers from the first one on (``ThresholdSettings/answered``), and stays so when they are withdrawn: by no answers it is the
  /// budget's line.
  ///
  /// - Returns: what changed; nil where no version serves, or there is no score to fit a line on.
  /// - Throws: `model_not_found`, `gives_no_scores`.
  func answer(model id: String) throws -> LineChange? {
    while true {
      let found = try context.database.read { transaction -> ScoringTarget? in
        let model = try transaction.models.asking(id)
        guard let threshold = model.threshold, let version = try transaction.activeVersion(of: model),
          let series = try transaction.series.get(key: model.series)
        else { return nil }
        return ScoringTarget(series: series, model: model, version: version, threshold: threshold)
      }
      guard let subject = found else { return nil }
      let before = subject.threshold
      let trailing = try before.day.flatMap { try fitting(before: $0, of: subject) }
      let history = try trailing ?? fitting(model: subject.model, version: subject.version)
      guard var after = try history.fitIfAble(before.settings.answered, now: context.now()) else { return nil }
      after.day = before.day
      let change = try LineChange(before: before, after: after, on: history)
      if try put(after, in: subject.model, insteadOf: subject.model.thresholdJSON) { return change }
    }
  }
}

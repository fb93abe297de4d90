import Detectors
import Evaluation
import Series
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
  /// Runs a transaction that changes what is said of a model's points, and in the same one draws the line in force anew by it, on
  /// the history that it was fitted on, without a training. So there is no answer without its line, whatever ends in between,
  /// and where no line can be drawn nothing is said either. A budget listens to answers from the first one on
  /// (``ThresholdSettings/answered``), and stays so when they are withdrawn: by no answers it is the budget's line.
  ///
  /// - Returns: what came of `body`, and what changed; nil where no version serves, or there is no score to fit a line on.
  /// - Throws: what `body` throws; `unknown_metric` where the scores of the history can't be made any more.
  func redrawing<Result: Sendable>(
    _ id: String, _ body: (Transaction) throws -> Result
  ) throws -> (Result, line: LineChange?) {
    while true {
      // Scores may have to be computed first, for which no writer is kept waiting. What is wrong with it is told after what is
      // wrong with the request.
      let prepared = Swift.Result { try drawing(of: id) }
      do {
        return try context.database.write { transaction in
          let result = try body(transaction)
          guard let model = try transaction.models.get(id) else { return (result, nil) }
          let drawing = try prepared.get()
          let series = try transaction.series.get(key: model.series)
          guard model.activeVersion == drawing?.model.activeVersion,
            model.thresholdJSON == drawing?.model.thresholdJSON,
            drawing == nil || drawing?.series.generation == series?.generation
          else { throw LineMoved() }
          guard let drawing, let series, let before = model.threshold else { return (result, nil) }
          let change = try drawing.history.labelled(of: series, in: transaction).change(of: before, now: context.now())
          if let change { try transaction.models.setThreshold(change.after.json, key: model.key) }
          return (result, change)
        }
      } catch is LineMoved {
        continue
      }
    }
  }

  /// Another line or version came into force, or another series in its place, while scores were read: nothing was written.
  private struct LineMoved: Error {}

  /// What a line in force is drawn on.
  private struct Drawing {
    let model: ModelRecord
    let series: SeriesRecord
    let history: ThresholdFitting
  }

  /// Nil where no version serves.
  private func drawing(of id: String) throws -> Drawing? {
    let found = try context.database.read { transaction -> ScoringTarget? in
      guard let model = try transaction.models.get(id), let threshold = model.threshold,
        let version = try transaction.activeVersion(of: model),
        let series = try transaction.series.get(key: model.series)
      else { return nil }
      return ScoringTarget(series: series, model: model, version: version, threshold: threshold)
    }
    guard let subject = found else { return nil }
    let trailing = try subject.threshold.day.flatMap { try fitting(before: $0, of: subject) }
    return Drawing(
      model: subject.model, series: subject.series,
      history: try trailing ?? fitting(model: subject.model, version: subject.version))
  }
}

extension ThresholdFitting {
  /// The same scores with what is said of them now.
  fileprivate func labelled(of series: SeriesRecord, in transaction: Transaction) throws -> ThresholdFitting {
    let grid = try TimeGrid(start: from, interval: interval, count: scores.count)
    let kinds = try TrainingData.labelKinds(of: series, on: grid, in: transaction)
    return ThresholdFitting(
      scores: scores, kinds: kinds, from: from, to: to, interval: interval, unlearnt: unlearnt)
  }

  /// What a line becomes by the answers that are there.
  fileprivate func change(of before: ThresholdRecord, now: Int64) throws -> LineChange? {
    guard var after = try fitIfAble(before.settings.answered, now: now) else { return nil }
    after.day = before.day
    return try LineChange(before: before, after: after, on: self)
  }
}

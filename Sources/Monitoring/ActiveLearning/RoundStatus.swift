package import Storage

/// How far a model's next round is.
package struct RoundStatus: Sendable, Equatable {
  /// That a schedule may wait for.
  package static let mostPoints: Int64 = 100_000_000

  package let schedule: RoundSchedule
  /// Answers in force that no version has learnt from.
  package let newAnswers: Int64
  /// Points of the series' grid after the last that a version learnt from; nil where none did.
  package let newPoints: Int64?
  /// The training that is queued or running.
  package let training: String?
  /// When the round begins for lack of another reason, Unix seconds; nil where no day is set.
  package let nextAt: Int64?

  init(of model: ModelRecord, in transaction: Transaction) throws {
    let latest = try transaction.latestTraining(of: model)
    schedule = try transaction.rounds.get(model: model.key)
    newAnswers = try transaction.answers.countUnlearnt(model: model.key)
    let trained = try transaction.latestTrained(of: model)
    newPoints = try trained?.extent.flatMap { extent in
      guard let series = try transaction.series.get(key: model.series), let grid = series.grid, let slots = series.slots
      else { return nil }
      return max(0, slots.upperBound - max(slots.lowerBound, grid.slot(atOrAfter: extent.to)))
    }
    training = latest.flatMap { $0.status.isFinal ? nil : $0.id }
    // What policies train in passing has no job of its own.
    let last = [latest?.createdAt, trained?.createdAt].compactMap(\.self).max()
    nextAt = schedule.everyDays.flatMap { days in last.map { $0 + days * 86_400 } }
  }
}

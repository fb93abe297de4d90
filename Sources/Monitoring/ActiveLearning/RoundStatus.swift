package import Storage

/// How far a model's next round is.
package struct RoundStatus: Sendable, Equatable {
  package let schedule: RoundSchedule
  /// Answers in force that no version has learnt from.
  package let newAnswers: Int64
  /// The training that is queued or running.
  package let training: String?
  /// When the round begins for lack of another reason, Unix seconds; nil where no day is set.
  package let nextAt: Int64?

  init(of model: ModelRecord, in transaction: Transaction) throws {
    let latest = try transaction.latestTraining(of: model)
    schedule = try transaction.rounds.get(model: model.key)
    newAnswers = try transaction.answers.countUnlearnt(model: model.key)
    training = latest.flatMap { $0.status.isFinal ? nil : $0.id }
    nextAt = schedule.everyDays.flatMap { days in latest.map { $0.createdAt + days * 86_400 } }
  }
}

package import Storage

/// Operators' answers to the questions of models: taken in, shown, taken back.
package struct FeedbackService: Sendable {
  /// Answers in one request.
  package static let mostAnswers = 10_000
  /// Ranges of all answers of a request.
  package static let mostRanges = 100_000

  private let context: ServiceContext
  private let rounds: RetrainingScheduler

  package init(service: Service) {
    context = service.context
    rounds = RetrainingScheduler(service: service)
  }

  /// An answer with the labels that it became, and those of others that say the contrary.
  package struct Entry: Sendable {
    package let answer: AnswerRecord
    /// The number of the version that asked.
    package let askedBy: Int64
    package let labels: [LabelRecord]
    /// What it said, whether or not it is taken back.
    package let ranges: [LabelRecord]
    package let contradictions: [LabelRecord]
  }

  package struct Outcome: Sendable {
    /// In the order given; one that was there already, to the letter, is that one.
    package let entries: [Entry]
    package let added: Int
    /// The round that begins with them.
    package let job: JobRecord?
    package let round: RoundStatus
    /// What they did to the line at once; nil where no version serves.
    package fileprivate(set) var line: LineChange?
  }

  /// Takes answers in, all or none, draws the line anew by them in the same transaction, and begins a round where one is asked for
  /// or due by their number.
  ///
  /// An author who answers the same query again corrects himself; what others say stands beside it.
  ///
  /// - Throws: `model_not_found`, `gives_no_scores`; `unknown_reference`, `query_gone`, `invalid_value`, `out_of_range`,
  ///   `conflicting_labels` with their places; `too_many` where more than ``FeedbackIntake/mostJudges`` answer one query;
  ///   `unknown_metric` where the line can't be drawn anew, since a metric is gone.
  package func accept(_ feedback: [Feedback], to id: String, trains: Bool) throws -> Outcome {
    let (taken, line) = try ThresholdService(context: context).redrawing(id) { transaction in
      let model = try transaction.models.asking(id)
      guard let series = try transaction.series.get(key: model.series) else {
        throw MonitoringError(.modelNotFound, "The model's series was deleted.")
      }
      var intake = FeedbackIntake(transaction, model, series, now: context.now())
      try intake.accept(feedback)
      let job = try round(of: model, trains, in: transaction)
      let entries = try intake.keys.map { try transaction.entry(of: $0, model: model, series: series) }
      let outcome = Outcome(
        entries: entries.compactMap { $0 }, added: intake.added, job: job,
        round: try RoundStatus(of: model, in: transaction))
      return (outcome: outcome, series: series)
    }
    var outcome = taken.outcome
    outcome.line = line
    if outcome.added > 0 { context.changes.publish(.series(taken.series.definition.id)) }
    if outcome.added > 0 || outcome.job != nil || line != nil { rounds.announce(id) }
    return outcome
  }

  private func round(of model: ModelRecord, _ isAskedFor: Bool, in transaction: Transaction) throws -> JobRecord? {
    if isAskedFor { return try transaction.askForRound(of: model, now: context.now()) }
    guard try transaction.isRoundDue(of: model, now: context.now(), patience: 0) else { return nil }
    return try transaction.beginRound(of: model, now: context.now())
  }

  /// Answers, the newest first.
  ///
  /// - Throws: `model_not_found`, `gives_no_scores`.
  package func list(of id: String, before: Int64?, limit: Int, withdrawn: Bool) throws -> [Entry] {
    try context.database.read { transaction in
      let model = try transaction.models.asking(id)
      guard let series = try transaction.series.get(key: model.series) else { return [] }
      return try transaction.answers.list(
        model: model.key, before: before ?? .max, limit: limit, withdrawn: withdrawn
      ).compactMap { try transaction.entry(of: $0.key, model: model, series: series) }
    }
  }

  /// Takes an answer back, with its labels, and draws the line anew without it, in one transaction.
  ///
  /// - Throws: `model_not_found`, `gives_no_scores`, `answer_not_found`.
  package func withdraw(_ answer: String, of id: String) throws {
    let (series, _) = try ThresholdService(context: context).redrawing(id) { transaction in
      let model = try transaction.models.asking(id)
      do {
        guard let key = AnswerRecord.key(ofID: answer) else { throw StorageError.notFound }
        try transaction.withdraw(answer: key, of: model, now: context.now())
      } catch StorageError.notFound {
        throw MonitoringError(.answerNotFound, "The model '\(id)' has no answer '\(answer)'.")
      }
      return model.seriesID
    }
    context.changes.publish(.series(series))
    context.changes.publish(.model(id))
  }
}

extension Transaction {
  /// - Throws: `notFound`.
  func withdraw(answer key: Int64, of model: ModelRecord, now: Int64) throws {
    try answers.withdraw(key, model: model.key, now: now)
    try labels.withdraw(answer: key, series: model.series, now: now)
  }

  /// Takes an answer back that has nothing left of what it said since this label was deleted: no label of its kind. What
  /// it said of the rest of the window goes with it.
  ///
  /// - Returns: the model that asked, where an answer was taken back.
  func withdrawAnswer(ofLabel key: Int64, in series: SeriesRecord, now: Int64) throws -> String? {
    guard let answer = try labels.get(key, series: series.key)?.answer,
      let owner = try answers.model(ofAnswer: answer), let model = try models.get(key: owner),
      let said = try answers.get(answer, model: owner)
    else { return nil }
    guard try !labels.list(answer: answer).contains(where: { $0.label.kind == said.kind }) else { return nil }
    try withdraw(answer: answer, of: model, now: now)
    return model.id
  }

  fileprivate func entry(
    of key: Int64, model: ModelRecord, series: SeriesRecord
  ) throws -> FeedbackService.Entry? {
    guard let answer = try answers.get(key, model: model.key),
      let version = try versions.get(key: answer.query.version)
    else { return nil }
    let own = try labels.list(answer: key)
    let around = try labels.list(
      series: series.key, from: answer.query.query.start, to: answer.query.query.end, limit: TrainingData.mostLabels)
    let contradictions = around.filter { other in
      other.answer != key && own.contains { $0.label.contradicts(other.label) }
    }
    let said = answer.withdrawnAt == nil ? own : try labels.list(answer: key, withdrawn: true)
    return FeedbackService.Entry(
      answer: answer, askedBy: version.number, labels: own, ranges: said.filter { $0.label.kind == answer.kind },
      contradictions: contradictions)
  }
}

extension NewLabel {
  /// Whether one calls a point an anomaly that the other calls normal.
  fileprivate func contradicts(_ other: NewLabel) -> Bool {
    (kind == .anomaly) != (other.kind == .anomaly) && kind != .ignore && other.kind != .ignore && start < other.end
      && other.start < end
  }
}

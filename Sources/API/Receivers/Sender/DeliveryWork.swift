import Monitoring
import Storage

/// What the sender does with the database: looks for what is due, tries it, writes down what came of it.
struct DeliveryWork: Sendable {
  /// Seconds after which nobody wants to hear of it any more.
  static let lifetime: Int64 = 86_400
  /// What waits for one receiver beyond the first: while it takes nothing, the oldest goes.
  static let mostPending: Int64 = 1_000

  /// What came of a try.
  enum Outcome: Equatable {
    case taken, failed
    /// The database does not know of it.
    case unknown
  }

  private struct Task {
    let delivery: DeliveryRecord
    let receiver: ReceiverRecord
    /// Whether the incident lasts.
    let lasts: Bool
  }

  let context: ServiceContext
  let messenger: Messenger
  let report: @Sendable (DeliveryFailure) -> Void

  /// The first of each line, without what is too old; nil where the database fails.
  func heads(now: Int64) -> [DeliveryHead]? {
    do {
      let heads = try context.database.read { try $0.deliveries.heads() }
      let old = heads.filter { !$0.isRepeated && $0.createdAt <= now - Self.lifetime }
      if old.isEmpty { return heads }
      for head in old { try giveUp(head.receiver, now: now) }
      return try context.database.read { try $0.deliveries.heads() }
    } catch {
      return nil
    }
  }

  func attempt(_ head: DeliveryHead) -> Outcome {
    do {
      guard let task = try task(head.key) else { return .taken }
      guard !head.isRepeated || task.lasts else {
        try context.database.write { try $0.deliveries.settle(head.key) }
        return .taken
      }
      let outcome = send(task)
      if let failure = outcome.attempt.failure {
        context.counters.failedTries(failure).add(1)
        report(DeliveryFailure(receiver: task.receiver.id, cause: failure))
        try fail(task, outcome.attempt)
        return .failed
      }
      try succeed(task, outcome)
      if !head.isRepeated { context.counters.deliveriesTaken.add(1) }
      return .taken
    } catch {
      return .unknown
    }
  }

  private func task(_ key: Int64) throws -> Task? {
    try context.database.read { transaction in
      guard let delivery = try transaction.deliveries.get(key),
        let receiver = try transaction.receivers.get(key: delivery.receiver)
      else { return nil }
      let incident = try transaction.incidents.get(delivery.incident)
      return Task(delivery: delivery, receiver: receiver, lasts: incident?.state == .open)
    }
  }

  private func send(_ task: Task) -> (attempt: DeliveryAttempt, again: Int64?) {
    // What no version of this program wrote is no message, and the line goes on when it is too old.
    guard let definition = task.receiver.definition, let message = IncidentMessage(json: task.delivery.messageJSON)
    else { return (DeliveryAttempt(.noAnswer), nil) }
    let telling = Telling(
      receiver: task.receiver.id, message: message, fingerprint: task.delivery.fingerprint,
      severity: task.delivery.severity)
    let attempt = messenger.send(telling, to: definition, now: context.now())
    let isRepeated = definition.kind == .alertmanager && task.delivery.event.isOpen
    return (attempt, isRepeated ? definition.secondsToRepeat : nil)
  }

  private func succeed(_ task: Task, _ outcome: (attempt: DeliveryAttempt, again: Int64?)) throws {
    let now = context.now()
    try context.database.write { transaction in
      try transaction.deliveries.succeed(
        task.delivery.key, status: outcome.attempt.status.map(Int64.init), again: outcome.again.map { now + $0 },
        now: now)
    }
  }

  private func fail(_ task: Task, _ attempt: DeliveryAttempt) throws {
    let now = context.now()
    let isRepeated = task.delivery.state == .delivered
    // What is said again goes on to be, before it would end by itself.
    let failures = isRepeated ? 3 : task.delivery.attempts + 1
    let due = now + BackOff.seconds(after: failures, chance: .random(in: 0...1))
    let count = try context.database.write { transaction in
      try transaction.deliveries.fail(
        task.delivery.key, status: attempt.status.map(Int64.init), error: attempt.failure?.word ?? "", due: due,
        now: now)
      return try transaction.giveUp(receiver: task.receiver.key, now: now)
    }
    tell(count, givenUpFor: task.receiver.id)
  }

  private func giveUp(_ receiver: Int64, now: Int64) throws {
    let (count, id) = try context.database.write { transaction in
      (try transaction.giveUp(receiver: receiver, now: now), try transaction.receivers.get(key: receiver)?.id)
    }
    tell(count, givenUpFor: id ?? "")
  }

  private func tell(_ count: Int, givenUpFor receiver: String) {
    guard count > 0 else { return }
    context.counters.deliveriesGivenUp.add(count)
    report(DeliveryFailure(receiver: receiver, cause: .givenUp(count)))
  }
}

extension Transaction {
  /// Lets go of what is too old, and of the oldest of too many.
  fileprivate func giveUp(receiver: Int64, now: Int64) throws -> Int {
    try deliveries.giveUp(
      receiver: receiver, createdUpTo: now - DeliveryWork.lifetime, most: DeliveryWork.mostPending, now: now)
  }
}

extension ServiceCounters {
  fileprivate func failedTries(_ cause: DeliveryFailure.Cause) -> Counter {
    switch cause {
    case .timedOut: deliveryTriesTimedOut
    case .noAnswer, .refused: deliveryTriesRefused
    default: deliveryTriesUnreachable
    }
  }
}

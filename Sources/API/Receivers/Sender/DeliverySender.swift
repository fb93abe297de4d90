import HTTP
package import Monitoring
import Platform
import Storage

/// Tells receivers what the database holds for them, each try on a thread of its own, so that no receiver waits for one that
/// is slow. See `DeliverySchedule` for who goes first, `BackOff` for how soon a try is made again, and `DeliveryWork` for what
/// one try does.
///
/// What is to be told is in the database, with when it is to be tried again: the end of the process loses none of it. A process
/// that ends between a receiver's answer and its being written down tells once more, under the same fingerprint.
package final class DeliverySender: Sendable {
  private struct State {
    /// Something was added, or a try has ended, since the database was last looked at.
    var hasNews = false
    var isStopping = false
    /// Tries that ended since then.
    var finished: [Finished] = []
    var trying = 0
  }

  private struct Finished {
    let receiver: Int64
    let isTaken: Bool
    let holdUntil: Int64?
  }

  /// Seconds after which the database is looked at anyway.
  private static let patience: Int64 = 60
  /// Seconds for which it is left alone where it fails.
  private static let pause: Int64 = 5

  private let context: ServiceContext
  private let work: DeliveryWork
  private let state = ConditionLock(State())

  /// - Parameter report: is told of every try that failed and of what was given up, on the sender's threads.
  package init(
    context: ServiceContext, messenger: Messenger, report: @escaping @Sendable (DeliveryFailure) -> Void = { _ in }
  ) {
    self.context = context
    work = DeliveryWork(context: context, messenger: messenger, report: report)
  }

  /// Starts the thread that hands out the tries.
  package func run() {
    _ = context.changes.subscribe(to: [.deliveries]) { [weak self] in self?.wake() }
    Thread.start(niceness: 5) { [self] in handOut() }
  }

  /// Begins no more tries, and waits at most `seconds` for those under way.
  package func stop(within seconds: Double) {
    state.withLockNotifying { $0.isStopping = true }
    state.waitUntil({ $0.trying == 0 }, by: .now() + .seconds(seconds), then: { _ in })
  }

  private func wake() { state.withLockNotifying { $0.hasNews = true } }

  private func handOut() {
    var schedule = DeliverySchedule()
    // What ended is taken up before the database is looked at, which then knows of it: else it would be sent twice.
    while let finished = takeFinished() {
      for one in finished { schedule.finish(one.receiver, isTaken: one.isTaken, holdUntil: one.holdUntil) }
      let now = context.now()
      guard let heads = work.heads(now: now) else {
        rest(until: now + Self.pause)
        continue
      }
      handOut(heads, &schedule, now)
    }
  }

  /// Begins as many tries as may be.
  private func handOut(_ heads: [DeliveryHead], _ schedule: inout DeliverySchedule, _ now: Int64) {
    while true {
      switch schedule.next(heads, now: now) {
      case .rest(let until):
        rest(until: min(until ?? .max, now + Self.patience))
        return
      case .send(let head):
        state.withLock { $0.trying += 1 }
        // A machine out of threads sends one after the other.
        if !Thread.startIfPossible(niceness: 5, { [self] in attempt(head) }) { attempt(head) }
      }
    }
  }

  private func attempt(_ head: DeliveryHead) {
    let outcome = work.attempt(head)
    let finished = Finished(
      receiver: head.receiver, isTaken: outcome == .taken,
      holdUntil: outcome == .unknown ? context.now() + Self.pause : nil)
    state.withLockNotifying { state in
      state.trying -= 1
      state.finished.append(finished)
      state.hasNews = true
    }
  }

  /// Nil once the thread is to end.
  private func takeFinished() -> [Finished]? {
    state.withLock { state in
      guard !state.isStopping else { return nil }
      state.hasNews = false
      defer { state.finished = [] }
      return state.finished
    }
  }

  private func rest(until time: Int64) {
    let seconds = max(time - context.now(), 0)
    state.waitUntil(
      { $0.hasNews || $0.isStopping }, by: .now() + .seconds(min(seconds, Self.patience)), then: { _ in })
  }
}

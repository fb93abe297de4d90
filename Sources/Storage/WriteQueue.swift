import Dispatch
import Synchronization

/// Lets those who want to write take turns, and those who wait at the same time share a commit.
///
/// The first who comes leads: it begins the transaction, lets whoever waits write in it, for a few milliseconds at most, and
/// commits for all. A sync of the disk costs the same for one as for many, so that the more come at once the less each
/// costs; one that comes alone waits for nobody.
final class WriteQueue: Sendable {
  /// What one caller wants to have written.
  ///
  /// `@unchecked Sendable`: its caller waits until it is done, and until then the leader alone touches it.
  final class Ticket: @unchecked Sendable {
    /// Does the work within the transaction; throws what the caller is to get. Gone once it was called: a closure that does
    /// not escape must be held by nobody when its caller goes on.
    fileprivate var work: ((Connection) throws -> Void)?
    /// What the caller is to get instead of its result.
    var error: (any Error)?
    fileprivate var isDone = false
    fileprivate let turn = DispatchSemaphore(value: 0)

    init(work: @escaping (Connection) throws -> Void) { self.work = work }

    fileprivate func takeWork() -> ((Connection) throws -> Void)? {
      defer { work = nil }
      return work
    }
  }

  private struct State {
    var waiting: [Ticket] = []
    var hasLeader = false
  }

  private let state = Mutex(State())

  /// Returns when the ticket is done: carried out and committed, or failed.
  ///
  /// - Parameter lead: carries out the tickets that it is handed, until there is none; called on the thread of one of those
  ///   who wait, and on one at a time.
  func run(_ ticket: Ticket, lead: (_ next: () -> Ticket?) -> Void) {
    let leads = state.withLock { state in
      state.waiting.append(ticket)
      defer { state.hasLeader = true }
      return !state.hasLeader
    }
    if !leads {
      ticket.turn.wait()
      if state.withLock({ _ in ticket.isDone }) { return }
    }
    var done: [Ticket] = []
    lead {
      let next = state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
      if let next { done.append(next) }
      return next
    }
    let next = state.withLock { state in
      for other in done {
        other.work = nil
        other.isDone = true
      }
      state.hasLeader = !state.waiting.isEmpty
      return state.waiting.first
    }
    next?.turn.signal()
    for other in done where other !== ticket { other.turn.signal() }
  }
}

extension Connection {
  /// Carries out a ticket within the transaction under way. The first needs no savepoint: what it wrote is taken back with
  /// the transaction.
  ///
  /// - Throws: the ticket's error, where the transaction ends with it.
  func carryOut(_ ticket: WriteQueue.Ticket, isFirst: Bool) throws {
    let mark = log.mark()
    do {
      if !isFirst { try run("SAVEPOINT ticket") }
      try ticket.takeWork()?(self)
      if !isFirst { try run("RELEASE ticket") }
    } catch {
      ticket.error = error
      unwrittenLog = []
      log.rollBack(to: mark)
      seriesCache.rollBack()
      // On a full disk and other faults SQLite has taken everything back by itself.
      if isFirst || !isInTransaction { throw error }
      try run("ROLLBACK TO ticket")
      try run("RELEASE ticket")
    }
  }
}

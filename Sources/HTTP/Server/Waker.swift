/// The one-shot end of a wait.
///
/// It is made before the subscription, armed once the connection is about to be parked, and fires at most once. The
/// parking is posted with the lock held, so that the loop never hears of the waking before the parking.
final class Waker: Sendable {
  private enum State { case fresh, armed, fired }

  private struct Guarded {
    var state = State.fresh
    var cancel: HTTPSubscription.Cancel?
  }

  private let guarded = ConditionLock(Guarded())
  private let ticket: Ticket
  private let mailbox: Mailbox

  init(ticket: Ticket, mailbox: Mailbox) {
    self.ticket = ticket
    self.mailbox = mailbox
  }

  func wake() {
    guarded.withLock { guarded in
      if guarded.state == .armed { mailbox.post(.wake(ticket, self)) }
      guarded.state = .fired
    }
  }

  /// Posts the parking, unless the wait is already over: then false, and the subscription is cancelled.
  func arm(cancel: HTTPSubscription.Cancel?, park: () -> Void) -> Bool {
    let isArmed = guarded.withLock { guarded in
      guard guarded.state == .fresh else { return false }
      guarded.state = .armed
      guarded.cancel = cancel
      park()
      return true
    }
    if !isArmed { cancel?() }
    return isArmed
  }

  /// Ends the subscription; the loop calls it once the wait is over for whatever reason.
  func retire() {
    let cancel = guarded.withLock { guarded in
      guarded.state = .fired
      defer { guarded.cancel = nil }
      return guarded.cancel
    }
    cancel?()
  }
}

import Synchronization

/// Wakes those who wait for something to change: long polls, event streams, job workers.
///
/// It carries no state of its own, only the knock on the door: a waiter subscribes first and then looks at the
/// revision in the database, so a change between the two is never missed.
package final class ChangeNotifier: Sendable {
  /// What can change.
  package enum Topic: Hashable, Sendable {
    case series(String)
    case model(String)
    case job(String)
    case jobQueue
    case alerts
    case incidents
    /// Somebody is to be told of something.
    case deliveries
    /// Any model, any job: what an overview depends on.
    case models, jobs

    /// The topic of all things of its kind.
    fileprivate var wider: Topic? {
      switch self {
      case .model: .models
      case .job, .jobQueue: .jobs
      default: nil
      }
    }
  }

  /// Names one subscription, so that it can be withdrawn.
  package struct Subscription: Hashable, Sendable {
    fileprivate let topics: [Topic]
    fileprivate let number: UInt64
  }

  private struct State {
    var nextNumber: UInt64 = 0
    var waiters: [Topic: [UInt64: @Sendable () -> Void]] = [:]
    var seriesObserver: (@Sendable (String) -> Void)?
  }

  private let state = Mutex(State())

  package init() {}

  /// Calls `wake` at every change of one of the topics, on the thread that changed it, until cancelled.
  ///
  /// `wake` must be quick and must not publish.
  package func subscribe(to topics: [Topic], wake: @escaping @Sendable () -> Void) -> Subscription {
    state.withLock { state in
      state.nextNumber += 1
      for topic in topics {
        state.waiters[topic, default: [:]][state.nextNumber] = wake
      }
      return Subscription(topics: topics, number: state.nextNumber)
    }
  }

  package func cancel(_ subscription: Subscription) {
    state.withLock { state in
      for topic in subscription.topics {
        state.waiters[topic]?[subscription.number] = nil
        if state.waiters[topic]?.isEmpty == true {
          state.waiters[topic] = nil
        }
      }
    }
  }

  /// Has `observer` called with the id of each series that changes, on the thread that changed it; the last observer counts.
  ///
  /// It must be quick and must not publish.
  package func observeSeries(_ observer: @escaping @Sendable (String) -> Void) {
    state.withLock { $0.seriesObserver = observer }
  }

  /// Wakes all who wait for anything, of a server that serves no more.
  package func publishAll() {
    let wakes = state.withLock { state in state.waiters.values.flatMap(\.values) }
    for wake in wakes { wake() }
  }

  /// Tells all who wait for `topic`. To be called after the change is committed.
  package func publish(_ topic: Topic) {
    let (wakes, observer) = state.withLock { state in
      var wakes: [@Sendable () -> Void] = []
      // Of many series at once nearly none is waited for.
      if let waiting = state.waiters[topic] { wakes += waiting.values }
      if let wider = topic.wider, let waiting = state.waiters[wider] { wakes += waiting.values }
      return (wakes, state.seriesObserver)
    }
    if case .series(let id) = topic { observer?(id) }
    for wake in wakes {
      wake()
    }
  }
}

/// What a handler answers with: a response now, or a wait that holds no thread.
package enum HTTPOutcome: Sendable {
  case response(HTTPResponse)
  case wait(HTTPWait)
}

/// Why a wait ended and the code after it runs.
package enum HTTPWakeReason: Sendable, Hashable {
  case woken, timedOut
  /// The server is stopping: answer with what there is.
  case shuttingDown
}

/// The terms of a wait without a thread: how long, and how to learn that what is awaited has come.
///
/// `subscribe` runs once, on the pool, and must call `wake` at once where what is awaited came between the handler's
/// look and the subscription. `wake` may be called from any thread and any number of times; the first counts. What
/// `subscribe` returns is called once, from any thread, when the wait is over for whatever reason, the client's
/// leaving included: it must be quick and not block.
package struct HTTPSubscription: Sendable {
  package typealias Wake = @Sendable () -> Void
  package typealias Cancel = @Sendable () -> Void

  let timeout: Duration
  let subscribe: @Sendable (@escaping Wake) -> Cancel?

  package init(timeout: Duration, subscribe: @escaping @Sendable (@escaping Wake) -> Cancel?) {
    self.timeout = timeout
    self.subscribe = subscribe
  }
}

/// A handler's wait: the connection is parked until woken, timed out or shut down; then `resume` runs on the pool.
/// It does not run where the client has gone.
package struct HTTPWait: Sendable {
  let subscription: HTTPSubscription
  let resume: @Sendable (HTTPWakeReason) -> HTTPOutcome

  package init(_ subscription: HTTPSubscription, resume: @escaping @Sendable (HTTPWakeReason) -> HTTPOutcome) {
    self.subscription = subscription
    self.resume = resume
  }

  /// The same wait with what comes after it changed: for handlers that wrap others.
  package func mapOutcome(_ change: @escaping @Sendable (HTTPOutcome) -> HTTPOutcome) -> HTTPWait {
    around { resume in change(resume()) }
  }

  /// The same wait with what comes after it run by `run`, which calls it once.
  package func around(_ run: @escaping @Sendable (_ resume: () -> HTTPOutcome) -> HTTPOutcome) -> HTTPWait {
    HTTPWait(subscription) { [resume] reason in run { resume(reason) } }
  }
}

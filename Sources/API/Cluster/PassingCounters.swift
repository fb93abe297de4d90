import Monitoring

/// What a node has passed on since it started.
package final class PassingCounters: Sendable {
  let passedOn = ServiceCounters.Counter()
  /// Requests that the other node gave no answer to.
  let failed = ServiceCounters.Counter()

  package init() {}
}

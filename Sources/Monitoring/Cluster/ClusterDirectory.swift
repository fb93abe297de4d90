package import Storage
import Synchronization

/// What a server last saw of the servers of its database, itself among them.
package final class ClusterDirectory: Sendable {
  private let seen = Mutex<(view: ClusterView, at: ContinuousClock.Instant)?>(nil)

  package init() {}

  /// Takes in what was seen just now.
  package func update(_ view: ClusterView) { seen.withLock { $0 = (view, .now) } }

  /// What was seen last, and how long ago; nil before the first look.
  package var latest: (view: ClusterView, age: Duration)? {
    seen.withLock { seen in seen.map { ($0.view, ContinuousClock.now - $0.at) } }
  }
}

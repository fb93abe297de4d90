import Dispatch
import Platform
package import Storage

/// What every use case stands on: the database, the news of changes, and the time.
package struct ServiceContext: Sendable {
  package let database: Database
  package let changes: ChangeNotifier
  let detectors: DetectorCache
  package let counters: ServiceCounters
  /// The servers of the database.
  package let cluster: ClusterDirectory
  /// How many series senders may yet have made.
  let newSeries: SeriesAllowance
  /// Requests with points of many series that are worked on at once: one more than there are cores, since one waits for the
  /// disk. More of them would be no quicker, and whoever asks for a single series meanwhile would share a core with all.
  let largeRequests = DispatchSemaphore(value: ProcessorCount.available + 1)
  /// How long a version that does not serve keeps its scores and what calibrates it, in seconds; nil for ever.
  package let idleVersionSeconds: Int64?
  /// Unix seconds.
  package let now: @Sendable () -> Int64

  package init(
    database: Database, changes: ChangeNotifier = ChangeNotifier(), counters: ServiceCounters = ServiceCounters(),
    cluster: ClusterDirectory = ClusterDirectory(), newSeries: SeriesAllowance = SeriesAllowance(),
    idleVersionSeconds: Int64? = 30 * 86_400,
    now: @escaping @Sendable () -> Int64
  ) {
    self.database = database
    self.changes = changes
    self.counters = counters
    self.cluster = cluster
    self.newSeries = newSeries
    self.idleVersionSeconds = idleVersionSeconds
    self.detectors = DetectorCache(capacity: 64)
    self.now = now
  }
}

import API
import HTTP
import Monitoring
import Platform
import Storage

/// What serves the series of a database: jobs, monitors, deliveries and the routes over them. A process on a file has one for as long
/// as it lives; one among others on PostgreSQL each time that it holds the lease.
struct ServiceStack {
  let service: Service
  let handler: APIHandler
  private let sender: DeliverySender
  private let messenger: Messenger
  private let log: Log?

  /// How long a stop may take, in all less than the 10 s that process supervisors give; requests and jobs together.
  static let secondsForRequests = 3
  private static let secondsForJobs = 6.5
  private static let secondsForJobsGivenBack = 3.0
  private static let secondsForDeliveries = 0.5

  /// Starts all but the deliveries.
  init(_ options: ServeOptions, _ database: Database, _ shared: SharedParts, log: Log?) throws {
    let context = ServiceContext(
      database: database, counters: shared.counters, cluster: shared.cluster,
      idleVersionSeconds: options.idleVersionDays == 0 ? nil : Int64(options.idleVersionDays) * 86_400,
      now: { Clock.now() })
    messenger = Messenger(allowsLocal: options.allowsLocalReceivers)
    sender = DeliverySender(context: context, messenger: messenger) { failure in log?.write(failure) }
    service = Service(
      context: context, workers: options.workers, cores: ProcessorCount.available,
      alerts: log.map(AlertLog.init), jobObserver: log.map(JobLog.init),
      onMaintenanceFailure: { failure in log?.write(failure) },
      querySource: HTTPQuerySource(allowsLocal: options.allowsLocalReceivers))
    try service.start()
    handler = APIHandler(
      service: service, messenger: messenger, access: shared.access, origins: options.origins, hosts: options.hosts,
      limits: RateLimits(requests: options.requestLimit, points: options.pointLimit),
      connections: shared.connections, exportedSeries: options.exportedSeries, metrics: shared.metrics,
      passing: shared.passing)
    self.log = log
  }

  /// Starts the deliveries.
  ///
  /// - Parameter base: what the links in messages lead to.
  func deliver(linkingTo base: String) {
    messenger.setBase(base)
    sender.run()
  }

  /// Gives jobs back, tells no receivers any more, and lets another server go on: what is written here from now on counts until
  /// that one has begun.
  func handOver() {
    // Where it fails the other one finds them as after a kill.
    try? service.jobs.giveBack()
    sender.stop(within: 0.25)
    service.context.database.close()
  }

  /// Serves no more, as another server does: what was under way ends by itself, since nothing of it can be written.
  func abandon() {
    service.beginStop()
    service.context.changes.publishAll()
    sender.stop(within: Self.secondsForDeliveries)
    service.stop(within: Self.secondsForJobs)
    service.context.database.close()
  }

  /// Brings jobs to a checkpoint, and tidies the database.
  ///
  /// - Parameters:
  ///   - start: when the stop began.
  ///   - isHandedOver: what jobs come to is worth nothing any more, and is not waited for.
  func stop(since start: ContinuousClock.Instant, isHandedOver: Bool = false) {
    let seconds = isHandedOver ? Self.secondsForJobsGivenBack : Self.secondsForJobs
    service.stop(within: max(0.1, seconds - (ContinuousClock.now - start) / .seconds(1)))
    sender.stop(within: Self.secondsForDeliveries)
    do {
      try service.context.database.checkpoint()
    } catch {
      // What is in the log is safe there, and read back by the next start.
      log?.write(.warning, "the database keeps its log: " + Failure.sentence(for: error))
    }
    service.context.database.close()
  }
}

/// What outlives a `ServiceStack`.
struct SharedParts {
  let access: AccessControl
  let connections: ConnectionCounters
  let counters = ServiceCounters(logLinesDropped: StandardError.dropped)
  let cluster = ClusterDirectory()
  var metrics = Metrics()
  var passing = PassingCounters()
}

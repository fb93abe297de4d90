import API
import Glibc
import HTTP
import JSON
import Monitoring
import Platform
import Programs
import Storage

/// A database, the workers and the server over them, as one thing to start and stop: what `serve` runs, and what
/// `demo` talks to over loopback.
struct RunningService {
  let server: HTTPServer
  private let service: Service
  private let sender: DeliverySender
  private let log: Log?

  /// How long a stop may take, in all less than the 10 s that process supervisors give; requests and jobs together.
  private static let secondsForRequests = 3
  private static let secondsForJobs = 6.5
  private static let secondsForDeliveries = 0.5

  /// Files that the process has open beside connections: the database several times over, spools, receivers.
  private static let descriptorsForTheRest = 192

  /// The process may then have as many files open as the system lets it: each connection is one.
  ///
  /// - Throws: `StorageError` where the database cannot be used, `SystemError` where the address cannot.
  ///
  /// - Parameters:
  ///   - access: who is let in; nobody is kept out unless told.
  ///   - log: is told of requests and of changes of state; nil for none.
  static func start(
    _ options: ServeOptions, access: AccessControl = AccessControl(), log: Log? = nil
  ) throws -> RunningService {
    let context = ServiceContext(
      database: try open(options.database, log), counters: ServiceCounters(logLinesDropped: StandardError.dropped),
      idleVersionSeconds: options.idleVersionDays == 0 ? nil : Int64(options.idleVersionDays) * 86_400,
      now: { Clock.now() })
    let messenger = Messenger(allowsLocal: options.allowsLocalReceivers)
    let sender = DeliverySender(context: context, messenger: messenger) { failure in log?.write(failure) }
    let service = Service(
      context: context, workers: options.workers, cores: ProcessorCount.available,
      alerts: log.map(AlertLog.init), jobObserver: log.map(JobLog.init),
      onMaintenanceFailure: { failure in log?.write(failure) },
      querySource: HTTPQuerySource(allowsLocal: options.allowsLocalReceivers))
    try service.start()
    var configuration = HTTPServerConfiguration()
    let handler = APIHandler(
      service: service, messenger: messenger, access: access, origins: options.origins, hosts: options.hosts,
      limits: RateLimits(requests: options.requestLimit, points: options.pointLimit),
      connections: configuration.connections, exportedSeries: options.exportedSeries)
    configuration.host = options.host
    configuration.port = UInt16(options.port)
    configuration.refusal = APIHandler.refusal
    configuration.onRequestEnd = { report in
      handler.metrics.observe(report)
      log?.write(report)
    }
    if log != nil { configuration.onRoundEnd = { StandardError.writeGathered() } }
    configuration.onConnectionLoss = { report in log?.write(report) }
    let most = DescriptorLimit.raise() - configuration.reservedConnections - descriptorsForTheRest
    if most < configuration.maximumConnections {
      configuration.maximumConnections = max(most, 16)
      log?.write(.warning, "the limit on open files (ulimit -n) allows fewer connections than could be served") {
        $0.field("connections", configuration.maximumConnections)
      }
    }
    let server = try start(configuration, handler)
    // What links lead to is known now.
    messenger.setBase(options.publicURL ?? address(host: options.host, port: Int(server.port)))
    sender.run()
    return RunningService(server: server, service: service, sender: sender, log: log)
  }

  private static func start(_ configuration: HTTPServerConfiguration, _ handler: APIHandler) throws(StartError)
    -> HTTPServer
  {
    do {
      return try HTTPServer.start(configuration, handler: handler)
    } catch {
      throw .cannotListen(host: configuration.host, port: Int(configuration.port), error)
    }
  }

  private static func open(_ path: String, _ log: Log?) throws -> Database {
    var options = DatabaseOptions()
    options.onFault = { error in
      log?.write(storageFault: error)
      // What is in memory is another server's business now. One that starts anew waits for its turn.
      if error?.storageFault == .takenOver {
        StandardError.flush(within: .milliseconds(200))
        _exit(EX_TEMPFAIL)
      }
    }
    let database = try Database.open(path: path, options: options, now: Clock.now())
    if database.isNew { log?.write(.info, "a new database was made") { $0.field("database", database.path) } }
    log?.write(database.reclaiming)
    return database
  }

  /// Where a server is found; one that listens everywhere by the machine's name.
  private static func address(host: String, port: Int) -> String {
    guard ["0.0.0.0", "::"].contains(host) else { return "http://\(host.contains(":") ? "[\(host)]" : host):\(port)" }
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0, name[0] != 0 else { return "http://localhost:\(port)" }
    return "http://\(String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)):\(port)"
  }

  /// The port in use, also where the system chose it.
  var port: Int { Int(server.port) }

  /// Finishes what is in flight, brings jobs to a checkpoint, and tidies the database.
  func stop() throws {
    let start = ContinuousClock.now
    service.beginStop()
    server.shutDown(within: .seconds(Self.secondsForRequests))
    service.stop(within: Self.secondsForJobs - (ContinuousClock.now - start) / .seconds(1))
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

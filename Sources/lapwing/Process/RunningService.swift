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
  private let part: Part

  private enum Part {
    /// It alone has the database.
    case alone(ServiceStack)
    #if PostgreSQL
      case node(NodeLoop)
    #endif
  }

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
    var configuration = HTTPServerConfiguration()
    let shared = SharedParts(access: access, connections: configuration.connections)
    #if PostgreSQL
      if DatabaseLocation(options.database).isPostgreSQL {
        return try startNode(options, shared, configuration, log: log)
      }
    #endif
    let stack = try ServiceStack(options, try open(options.database, log), shared, log: log)
    let server = try start(&configuration, options, stack.handler, shared.metrics, log)
    let address = address(host: options.host, port: Int(server.port))
    shared.cluster.update(
      .alone(id: stack.service.context.database.epoch, address: options.advertisedURL ?? address, now: Clock.now()))
    // What links lead to is known now.
    stack.deliver(linkingTo: options.publicURL ?? address)
    return RunningService(server: server, part: .alone(stack))
  }

  #if PostgreSQL
    /// Listens first, since the others have to be told where.
    private static func startNode(
      _ options: ServeOptions, _ shared: SharedParts, _ configuration: HTTPServerConfiguration, log: Log?
    ) throws -> RunningService {
      var (configuration, shared) = (configuration, shared)
      let handler = try NodeHandler(
        cluster: shared.cluster, metrics: shared.metrics, connections: shared.connections, access: shared.access,
        origins: options.origins, hosts: options.hosts)
      shared.passing = handler.passing
      let server = try start(&configuration, options, handler, shared.metrics, log)
      do {
        let base = address(host: options.host, port: Int(server.port))
        let loop = try NodeLoop.start(options, shared, handler, address: base, log: log)
        return RunningService(server: server, part: .node(loop))
      } catch {
        server.shutDown(within: .zero)
        throw error
      }
    }
  #endif

  private static func start(
    _ configuration: inout HTTPServerConfiguration, _ options: ServeOptions, _ handler: any HTTPHandler,
    _ metrics: Metrics, _ log: Log?
  ) throws(StartError) -> HTTPServer {
    configuration.host = options.host
    configuration.port = UInt16(options.port)
    configuration.refusal = APIHandler.refusal
    configuration.onRequestEnd = { report in
      metrics.observe(report)
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
    do {
      return try HTTPServer.start(configuration, handler: handler)
    } catch {
      throw .cannotListen(host: configuration.host, port: Int(configuration.port), error)
    }
  }

  private static func open(_ path: String, _ log: Log?) throws -> Database {
    var options = DatabaseOptions()
    options.onFault = { error in log?.write(storageFault: error) }
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

  /// Lets another server go on where there is one, finishes what is in flight, brings jobs to a checkpoint, and tidies the
  /// database.
  func stop() throws {
    let start = ContinuousClock.now
    switch part {
    case .alone(let stack):
      stack.service.beginStop()
      server.shutDown(within: .seconds(ServiceStack.secondsForRequests))
      stack.stop(since: start)
    #if PostgreSQL
      case .node(let loop):
        loop.handOver()
        server.shutDown(within: .seconds(ServiceStack.secondsForRequests))
        loop.stop(since: start)
    #endif
    }
  }
}

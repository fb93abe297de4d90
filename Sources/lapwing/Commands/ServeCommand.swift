import API
import Glibc
import HTTP
import Monitoring
import Storage

/// `lapwing serve`: opens the database, starts the workers and the server, and runs until it is told to stop.
struct ServeCommand {
  let options: ServeOptions

  /// How long a stop may take, in all less than the 10 s that process supervisors give.
  private static let secondsForRequests = 3
  private static let secondsForJobs = 5.0

  func run() throws {
    let token = try AccessRule(options).token()
    // Before any thread is made, so that all inherit it and only `wait` sees the signals.
    let signals = StopSignals()
    let context = ServiceContext(
      database: try Database.open(path: options.database, now: Clock.now()), now: { Clock.now() })
    let service = Service(context: context, workers: options.workers, cores: ProcessorCount.available)
    try service.start()
    let server = try start(service, token)
    let address = "http://\(options.host.contains(":") ? "[\(options.host)]" : options.host):\(server.port)"
    Log.line("lapwing listens on \(address)")
    signals.wait()
    Log.line("lapwing stops")
    server.shutDown(within: .seconds(Self.secondsForRequests))
    service.stop(within: Self.secondsForJobs)
    try context.database.checkpoint()
  }

  private func start(_ service: Service, _ token: BearerToken?) throws -> HTTPServer {
    var configuration = HTTPServerConfiguration()
    configuration.host = options.host
    configuration.port = UInt16(options.port)
    configuration.refusal = APIHandler.refusal
    configuration.onRequestEnd = { report in RequestLog.write(report) }
    return try HTTPServer.start(configuration, handler: APIHandler(service: service, token: token))
  }
}

import Glibc

/// `lapwing serve`: opens the database, starts the workers and the server, and runs until it is told to stop.
struct ServeCommand {
  let options: ServeOptions

  func run() throws {
    let token = try AccessRule(options).token()
    // Before any thread is made, so that all inherit it and only `wait` sees the signals.
    let signals = StopSignals()
    // The database and its spools are for this user alone.
    umask(0o077)
    let service = try RunningService.start(options, token: token, logsRequests: true)
    let host = options.host.contains(":") ? "[\(options.host)]" : options.host
    Log.line("lapwing listens on http://\(host):\(service.port)")
    signals.wait()
    Log.line("lapwing stops")
    try service.stop()
  }
}

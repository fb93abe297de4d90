import API
import Dispatch
import Glibc
import JSON
import Platform
import Programs
import Storage

/// `lapwing serve`: opens the database, starts the workers and the server, and runs until it is told to stop.
struct ServeCommand {
  let options: ServeOptions

  /// - Throws: `LoggedFailure` after a line of the log that says what went wrong.
  func run() throws {
    let log = Log(options.logLevel)
    do {
      try serve(log)
    } catch {
      log.write(.error, Failure.sentence(for: error))
      throw LoggedFailure()
    }
  }

  private func serve(_ log: Log) throws {
    let hangUp = DispatchSemaphore(value: 0)
    let hasTokenFile = options.tokenFile != nil
    let signals = StopSignals {
      if hasTokenFile { hangUp.signal() } else { log.write(.info, "SIGHUP: there is no token file to read again") }
    } onLate: {
      log.write(.error, "lapwing is cut short: the stop takes longer than it may")
      StandardError.flush(within: .milliseconds(200))
    }
    let rule = AccessRule(options)
    let watch = try rule.tokenFile.map { file in try TokenReloader(file: file, log: log) }
    let access = try watch?.control ?? rule.control()
    rule.warn(log)
    // The database and its spools are for this user alone.
    umask(0o077)
    log.write(.debug, "lapwing starts") { writer in
      writer.field("database", DatabaseLocation(options.database).shown)
      writer.field("workers", options.workers)
      writer.field("cores", ProcessorCount.available)
      writer.field("wants_token", hasTokenFile || options.token != nil)
    }
    let service = try RunningService.start(options, access: access, log: log)
    announce(service.port, log)
    watch?.follow(hangUp)
    signals.wait()
    log.write(.info, "lapwing stops")
    try service.stop()
    log.write(.info, "lapwing stopped")
  }

  /// The address stands on standard output too, whatever the log's level.
  private func announce(_ port: Int, _ log: Log) {
    let host = options.host.contains(":") ? "[\(options.host)]" : options.host
    let address = "http://\(host):\(port)"
    StandardOutput.write("lapwing listens on \(address)")
    log.write(.info, "lapwing listens on \(address)") { $0.field("address", address) }
  }
}

/// A failure that the log tells of already.
struct LoggedFailure: Error {}

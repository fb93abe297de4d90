internal import CLinux
import Platform

/// An HTTP/1.1 server: `start` binds and runs it, `shutDown` ends it.
///
///     let server = try HTTPServer.start(configuration, handler: router)
///     print("http://127.0.0.1:\(server.port)")
///     server.shutDown(within: .seconds(5))
package final class HTTPServer: Sendable {
  /// The port in use, which the system chose where the configuration said 0.
  package let port: UInt16
  private let listener: Listener
  private let services: LoopServices
  private let stopping: StopFlag
  private let mailboxes: [Mailbox]
  private let state: ConditionLock<Threads>

  private struct Threads {
    var loops: [ConditionLock<Bool>] = []
    var hasStopped = false
  }

  private init(
    listener: consuming Listener, services: LoopServices, stopping: StopFlag, mailboxes: [Mailbox],
    ends: [ConditionLock<Bool>]
  ) {
    port = listener.port
    self.listener = listener
    self.services = services
    self.stopping = stopping
    self.mailboxes = mailboxes
    state = ConditionLock(Threads(loops: ends))
  }

  /// The loops borrow the listener: they end before it closes.
  deinit { shutDown(within: .zero) }

  /// Binds, starts the threads and serves. Throws where the address can't be bound or a thread can't be made.
  package static func start(
    _ configuration: HTTPServerConfiguration, handler: any HTTPHandler
  ) throws(SystemError) -> HTTPServer {
    let listener = try Listener(host: configuration.host, port: configuration.port)
    let stopping = StopFlag()
    let serverName = configuration.serverName.utf8.allSatisfy(Characters.isField) ? configuration.serverName : ""
    let encoder = ResponseEncoder(serverName: serverName, date: DateField())
    let runner = ExchangeRunner(handler: handler, encoder: encoder, stopping: stopping)
    let mostUploads = min(configuration.uploadThreads, configuration.handlerThreads - 1)
    let pool = WorkerPool<Job>(mostUploads: mostUploads) { runner.run($0) }
    let services = LoopServices(configuration: configuration, pool: pool, runner: runner)
    for _ in 0..<max(configuration.handlerThreads, 1) { try spawn { pool.work() } }
    var mailboxes: [Mailbox] = []
    for _ in 0..<max(configuration.loops, 1) { mailboxes.append(try makeMailbox()) }
    var ends: [ConditionLock<Bool>] = []
    for index in mailboxes.indices {
      let end = ConditionLock(false)
      try startLoop(services, mailboxes, index, listener.socket.raw, end)
      ends.append(end)
    }
    return HTTPServer(
      listener: listener, services: services, stopping: stopping, mailboxes: mailboxes, ends: ends)
  }

  /// Connections open now.
  package var connectionCount: Int { services.connections.open }

  /// Stops taking connections, closes idle ones, wakes parked ones so that they answer, lets what is in flight end,
  /// and returns once all is closed or the time is over, when what is left is cut. Handlers that still run then
  /// run on, but their answers go nowhere. Calling it again returns at once.
  package func shutDown(within time: Duration) {
    let ends = state.withLock { threads in
      defer { threads.hasStopped = true }
      return threads.hasStopped ? [] : threads.loops
    }
    if ends.isEmpty { return }
    stopping.set()
    let deadline = MonotonicTime.now() + time
    for mailbox in mailboxes { mailbox.post(.shutDown(deadline)) }
    for end in ends { end.waitUntil({ $0 }, then: { _ in }) }
    services.pool.close()
  }

  private static func startLoop(
    _ services: LoopServices, _ mailboxes: [Mailbox], _ index: Int, _ listener: Int32, _ end: ConditionLock<Bool>
  ) throws(SystemError) {
    let failure = ConditionLock<SystemError??>(nil)
    try spawn {
      do throws(SystemError) {
        let takesConnections = index == mailboxes.count - 1
        let loop = try EventLoop(
          services: services, mailbox: mailboxes[index], listener: takesConnections ? listener : nil,
          others: takesConnections ? mailboxes.dropLast() : [])
        failure.withLockNotifying { $0 = .some(nil) }
        loop.run()
      } catch {
        failure.withLockNotifying { $0 = .some(error) }
      }
      end.withLockNotifying { $0 = true }
    }
    if let error = failure.waitUntil({ $0 != nil }, then: { $0 ?? nil }) { throw error }
  }

  private static func spawn(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
    guard Thread.startIfPossible(body) else { throw SystemError(call: "pthread_create", code: EAGAIN) }
  }

  private static func makeMailbox() throws(SystemError) -> Mailbox {
    let raw = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    guard raw >= 0 else { throw SystemError(call: "eventfd", code: lastError()) }
    return Mailbox(event: FileDescriptor(owning: raw))
  }
}

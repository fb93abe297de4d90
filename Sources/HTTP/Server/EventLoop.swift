internal import CLinux

/// A thread's worth of connections: waits for sockets, other threads and deadlines, and does what the machines say.
///
/// Every connection belongs to one loop; nothing here is shared but the mailbox, the pool and the counters.
final class EventLoop {
  let services: LoopServices
  let mailbox: Mailbox
  private let listener: Int32?
  private let others: [Mailbox]
  private var nextLoop = 0
  private var epoll: Epoll
  private var deadlines = DeadlineHeap()
  private(set) var connections = ConnectionTable()
  private var mail: [Mailbox.Message] = []
  private var stopsAt: MonotonicTime?
  private var acceptsAgainAt: MonotonicTime?
  /// A descriptor for the moment when there is none left, of the loop that takes connections.
  var spare: FileDescriptor?
  /// Connections that wait for a request: those that never had one answered, and those that had.
  var fresh = WaitingLine()
  var served = WaitingLine()
  /// A connection was lost that may have to be told of.
  var hasLosses = false

  var now = MonotonicTime.now()
  var jobs: [Job] = []
  /// Requests whose handlers run on this thread at the end of the round.
  var exchangesAtOnce: [Exchange] = []
  /// A request was reported in this round.
  var hasReported = false
  /// Connections that had more to read at the end of their turn.
  var unfinished: [UInt64] = []
  var scratch = [UInt8](repeating: 0, count: 65_536)

  private static let listenerKey = UInt64.max
  private static let mailboxKey = UInt64.max - 1

  /// - Parameters:
  ///   - listener: the socket to take connections from, for the one loop that does.
  ///   - others: the loops that it shares them with.
  init(services: LoopServices, mailbox: Mailbox, listener: Int32?, others: [Mailbox]) throws(SystemError) {
    self.services = services
    self.mailbox = mailbox
    self.listener = listener
    self.others = others
    spare = listener == nil ? nil : Self.openSpare()
    epoll = try Epoll()
    guard epoll.add(mailbox.event.raw, key: Self.mailboxKey), listen()
    else { throw SystemError(call: "epoll_ctl", code: lastError()) }
  }

  private func listen() -> Bool {
    listener.map { epoll.add($0, key: Self.listenerKey, isListener: true) } ?? true
  }

  var isStopping: Bool { stopsAt != nil }

  /// Runs until the server is shut down.
  func run() {
    while !isFinished {
      let timeout = mailbox.fallAsleep() ? milliseconds() : 0
      let continued = unfinished
      unfinished.removeAll(keepingCapacity: true)
      let events = epoll.wait(milliseconds: timeout)
      now = .now()
      readMail()
      for index in 0..<events { handle(epoll[index]) }
      for key in continued { if let connection = connections[key: key] { pump(connection) } }
      expire()
      submit()
    }
    for connection in connections.all { drop(connection) }
    for message in mailbox.close() { handle(message) }
    submit()
  }

  /// Hands on what the round brought, and answers what is answered at once.
  private func submit() {
    if !exchangesAtOnce.isEmpty { answerAtOnce() }
    services.pool.submit(jobs, now: now)
    jobs.removeAll(keepingCapacity: true)
    services.pool.nudge(now: now)
    if hasReported { services.configuration.onRoundEnd?() }
    hasReported = false
    reportLosses()
  }

  /// The next of pipelined requests are left to the next round, which then begins without a wait.
  private func answerAtOnce() {
    for exchange in exchangesAtOnce { services.runner.run(.respond(exchange)) }
    exchangesAtOnce.removeAll(keepingCapacity: true)
    readMail()
  }

  private var isFinished: Bool {
    guard let stopsAt else { return false }
    return connections.count == 0 || now >= stopsAt
  }

  private func milliseconds() -> Int32 {
    if !unfinished.isEmpty || !exchangesAtOnce.isEmpty { return 0 }
    if services.pool.backlog > 0 { return 1 }
    let reportsAt = hasLosses ? services.connections.reportsAt : nil
    let next = min(deadlines.next ?? .never, stopsAt ?? .never, acceptsAgainAt ?? .never, reportsAt ?? .never)
    if next == .never { return -1 }
    return Int32(clamping: (next.nanoseconds - now.nanoseconds + 999_999) / 1_000_000).clamped(to: 0...60_000)
  }

  private func handle(_ event: Epoll.Event) {
    if event.key == Self.mailboxKey { return }
    if event.key == Self.listenerKey { return acceptAll() }
    guard let connection = connections[key: event.key] else { return }
    if event.isReadable || event.isHalfClosed || event.isBroken { connection.isReadable = true }
    if event.isBroken { return drop(connection) }
    if event.isHalfClosed {
      connection.isHalfClosed = true
      if connection.parked != nil { return drop(connection) }
    }
    if event.isWritable && !connection.output.isEmpty { send(connection) }
    pump(connection)
  }

  // MARK: Connections

  private func acceptAll() {
    guard let listener, !isStopping, acceptsAgainAt == nil else { return }
    for _ in 0..<256 {
      let (raw, peer) = Address.accept(listener)
      if raw < 0 {
        if acceptFailed(lastError(), listener) { return }
        continue
      }
      setOption(raw, Int32(IPPROTO_TCP), TCP_NODELAY)
      guard enter() else {
        note(.limit)
        turnAway(FileDescriptor(owning: raw))
        continue
      }
      share(raw, peer.text)
    }
  }

  private func enter() -> Bool {
    let limit = services.configuration.maximumConnections + services.configuration.reservedConnections
    if services.connections.enter(limit: limit) { return true }
    makeRoom()
    return services.connections.enter(limit: limit)
  }

  /// The loops take connections in turn: left to whoever wakes first, one of them would take nearly all.
  private func share(_ raw: Int32, _ remote: String) {
    nextLoop = (nextLoop + 1) % (others.count + 1)
    if nextLoop == others.count { return adopt(FileDescriptor(owning: raw), remote) }
    if !others[nextLoop].post(.adopt(raw, remote: remote)) { closeUnused(raw) }
  }

  /// A connection that came as the server stopped.
  private func closeUnused(_ raw: Int32) {
    _ = FileDescriptor(owning: raw)
    services.connections.leave()
  }

  /// Out of descriptors or memory: the listener would wake us again at once, so it is left alone for a while.
  ///
  /// - Returns: whether to stop taking connections for now.
  private func acceptFailed(_ code: Int32, _ listener: Int32) -> Bool {
    guard [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code) else { return true }
    if [EMFILE, ENFILE].contains(code), turnAwayWithoutDescriptors(listener) { return false }
    epoll.remove(listener)
    acceptsAgainAt = now + .milliseconds(100)
    return true
  }

  func turnAway(_ socket: consuming FileDescriptor) {
    var output = OutputQueue()
    let refusal = services.refuse(.serviceUnavailable, "There are too many connections.", id: services.nextIdentity())
    output.append(services.encoder.encode(refusal, to: nil, closes: true).bytes)
    _ = output.flush(socket.raw)
    shutdown(socket.raw, Int32(SHUT_WR))
  }

  private func adopt(_ socket: consuming FileDescriptor, _ remote: String) {
    makeRoom()
    let raw = socket.raw
    let isReserved = services.connections.open > services.configuration.maximumConnections
    let (slot, generation) = connections.place()
    let machine = ConnectionMachine(
      limits: services.machineLimits(isReserved: isReserved), parserLimits: services.configuration.limits, now: now)
    let connection = Connection(
      socket: socket, remote: remote, slot: slot, generation: generation, isReserved: isReserved, machine: machine)
    connections.insert(connection)
    lineUp(connection)
    if !epoll.add(raw, key: connection.key) { return drop(connection) }
    pump(connection)
  }

  /// Closes a connection and lets go of everything that hangs on it.
  func drop(_ connection: Connection) {
    guard isOpen(connection) else { return }
    leaveLine(connection)
    countAnswer(connection, 0)
    connections.remove(connection)
    services.connections.leave()
    epoll.remove(connection.socket.raw)
    connection.pipe?.fail(.cutOff)
    _ = takeGathered(connection)
    if let parked = connection.parked { abandon(.park(parked)) }
    if let then = connection.then { abandon(then) }
    (connection.parked, connection.then) = (nil, nil)
    if connection.status != 0 || connection.exchange != nil { report(connection, isComplete: false) }
    connection.exchange = nil
  }

  /// Whether the connection is still open.
  func isOpen(_ connection: Connection) -> Bool { connections.contains(connection) }

  // MARK: Mail

  private func readMail() {
    mailbox.wakeUp(&mail)
    for message in mail { handle(message) }
    mail.removeAll(keepingCapacity: true)
  }

  private func handle(_ message: Mailbox.Message) {
    switch message {
    case .output(let ticket, let output):
      if let connection = connections[ticket] { take(output, connection) } else { abandon(output.then) }
    case .wake(let ticket, let waker):
      guard let connection = connections[ticket], connection.parked?.waker === waker else { return }
      unpark(connection, .woken)
    case .body(let ticket, let signal):
      if let connection = connections[ticket] { bodySignal(signal, connection) }
    case .adopt(let raw, let remote):
      if isStopping { closeUnused(raw) } else { adopt(FileDescriptor(owning: raw), remote) }
    case .shutDown(let deadline): stop(deadline)
    }
  }

  /// The connection went before what was to follow.
  private func abandon(_ then: Output.Then) {
    switch then {
    case .produce(_, let stream): jobs.append(.abandon(stream))
    case .park(let parked):
      parked.waker.retire()
      if case .stream(let stream) = parked.then { jobs.append(.abandon(stream)) }
    case .finished, .cut: break
    }
  }

  private func stop(_ deadline: MonotonicTime) {
    if let listener, !isStopping, acceptsAgainAt == nil { epoll.remove(listener) }
    stopsAt = deadline
    acceptsAgainAt = nil
    for connection in connections.all {
      connection.machine.closeAfterAnswer()
      if connection.machine.isIdle { drop(connection) } else { unpark(connection, .shuttingDown) }
    }
  }

  // MARK: Deadlines

  /// Files the connection's deadline where it is earlier than the one on file.
  func file(_ connection: Connection) {
    let deadline = connection.deadline
    guard deadline < connection.filed else { return }
    connection.filed = deadline
    deadlines.insert(.init(time: deadline, key: connection.key))
  }

  private func expire() {
    if let time = acceptsAgainAt, now >= time {
      acceptsAgainAt = nil
      _ = listen()
    }
    while let entry = deadlines.popDue(now) {
      guard let connection = connections[key: entry.key], connection.filed == entry.time else { continue }
      connection.filed = .never
      expire(connection)
      if isOpen(connection) { file(connection) }
    }
  }

  private func expire(_ connection: Connection) {
    if let parked = connection.parked, parked.deadline <= now { unpark(connection, .timedOut) }
    let isSilent = connection.machine.isIdle && !connection.wasServed
    var unused = 0
    perform(connection.machine.timeOut(now: now), connection, [], &unused, 0)
    if isSilent && !isOpen(connection) { note(.silence) }
  }
}

extension Comparable {
  fileprivate func clamped(to range: ClosedRange<Self>) -> Self { min(max(self, range.lowerBound), range.upperBound) }
}

internal import CLinux

// From the socket to the pool.
extension EventLoop {
  /// Reads and uses what there is, as long as the connection takes it. One turn is bounded: a client that sends
  /// without end goes on in the loop's next round.
  func pump(_ connection: Connection) {
    if connection.isPumping { return }
    connection.isPumping = true
    defer {
      connection.isPumping = false
      if isOpen(connection) { file(connection) }
    }
    for _ in 0..<Self.readsPerTurn {
      guard isOpen(connection) else { return }
      if !connection.stash.isEmpty {
        guard useStash(connection) else { return }
        continue
      }
      guard connection.takesInput, connection.isReadable, receive(connection) else { return }
    }
    if isOpen(connection) { unfinished.append(connection.key) }
  }

  /// 1 MiB at most; then it is the others' turn, and the deadlines'.
  private static var readsPerTurn: Int { 16 }

  /// Uses input that was put by; false where it can't be used yet.
  private func useStash(_ connection: Connection) -> Bool {
    guard connection.takesInput else { return false }
    let bytes = connection.stash
    connection.stash = []
    use(bytes, bytes.count, connection)
    return true
  }

  /// One recv(2); false at the end of what there is.
  private func receive(_ connection: Connection) -> Bool {
    let count = scratch.withUnsafeMutableBytes { recv(connection.socket.raw, $0.baseAddress, $0.count, 0) }
    if count > 0 {
      if count < scratch.count && !connection.isHalfClosed { connection.isReadable = false }
      let bytes = scratch
      use(bytes, count, connection)
      return true
    }
    if count < 0 && lastError() == EINTR { return true }
    connection.isReadable = false
    if count < 0 && (lastError() == EAGAIN || lastError() == EWOULDBLOCK) { return false }
    if count < 0 { drop(connection) } else { endOfInput(connection) }
    return false
  }

  private func endOfInput(_ connection: Connection) {
    connection.isHalfClosed = true
    if connection.parked != nil { return drop(connection) }
    var unused = 0
    perform(connection.machine.endOfInput(), connection, [], &unused, 0)
  }

  /// Feeds bytes to the machine; what it can't take now is put by.
  private func use(_ bytes: [UInt8], _ end: Int, _ connection: Connection) {
    var position = 0
    connection.machine.isWaitedFor = connection.pipe != nil && services.pool.waitingUploads > 0
    while isOpen(connection), connection.takesInput {
      let action = connection.machine.receive(bytes, &position, end, now: now)
      if case .rest = action { break }
      perform(action, connection, bytes, &position, end)
    }
    guard isOpen(connection) else { return }
    flushBody(connection)
    if position < end && isOpen(connection) && !connection.machine.isLingering {
      connection.stash = Array(bytes[position..<end])
    }
  }

  func perform(
    _ action: ConnectionMachine.Action, _ connection: Connection, _ bytes: [UInt8], _ position: inout Int, _ end: Int
  ) {
    switch action {
    case .rest: break
    case .begin(let head): begin(head, connection)
    case .content(let range):
      services.budget.add(range.count)
      connection.gathered.append(contentsOf: bytes[range])
    case .endOfBody: endBody(connection)
    case .failBody(let error): failBody(error, connection)
    case .refuse(let status, let detail): refuse(connection, nil, status, detail)
    case .linger:
      shutdown(connection.socket.raw, Int32(SHUT_WR))
      connection.stash = []
      if connection.isHalfClosed { drop(connection) }
    case .close: drop(connection)
    }
  }

  private func begin(_ head: RequestHead, _ connection: Connection) {
    connection.exchangeNumber &+= 1
    connection.started = now
    connection.identity = RequestIdentity(headers: head.headers, number: services.nextNumber())
    connection.output.resetCount()
    if services.configuration.onRequestEnd != nil { connection.reportHead = head }
    if isStopping { connection.machine.closeAfterAnswer() }
    if connection.isReserved { connection.machine.closeAfterAnswer() }
    if let sentence = shortage(for: head, connection) {
      return refuse(connection, head, .serviceUnavailable, sentence)
    }
    if !head.framing.hasBody {
      dispatch(head, RequestBody(whole: []), connection)
    } else if head.expectsContinue {
      dispatchStreaming(head, connection)
    } else {
      connection.gathering = head
      // Its time to wait begins anew with the body, which may be evicted as long as no handler has it.
      lineUp(connection)
    }
  }

  private func dispatch(_ head: RequestHead, _ body: RequestBody, _ connection: Connection, isUpload: Bool = false) {
    let request = HTTPRequest(head: head, body: body, remote: connection.remote, identity: connection.identity)
    let exchange = Exchange(
      ticket: connection.ticket, request: request, mailbox: mailbox, closes: connection.machine.closesAfterAnswer,
      isUpload: isUpload)
    connection.exchange = exchange
    leaveLine(connection)
    if services.runner.runsAtOnce(exchange) {
      exchangesAtOnce.append(exchange)
    } else {
      jobs.append(.respond(exchange))
    }
  }

  private func dispatchStreaming(_ head: RequestHead, _ connection: Connection) {
    if services.pool.waitingUploads >= services.configuration.maximumQueuedUploads {
      _ = takeGathered(connection)
      return refuse(connection, head, .serviceUnavailable, "Too many uploads wait.")
    }
    let ticket = connection.ticket
    let mailbox = mailbox
    let pipe = BodyPipe(capacity: services.configuration.bodyBuffer, budget: services.budget) { signal in
      mailbox.post(.body(ticket, signal))
    }
    connection.pipe = pipe
    let length: Int64? = if case .length(let length) = head.framing { length } else { nil }
    dispatch(head, RequestBody(pipe: pipe, declaredLength: length), connection, isUpload: true)
  }

  /// Hands on what one read brought, or starts the handler where the body turns out to be a large one.
  private func flushBody(_ connection: Connection) {
    if let head = connection.gathering, connection.gathered.count > services.configuration.gatheredBody {
      connection.gathering = nil
      dispatchStreaming(head, connection)
    }
    guard let pipe = connection.pipe, !connection.gathered.isEmpty else { return }
    if pipe.append(takeGathered(connection)) {
      connection.isPipeFull = true
      connection.machine.pauseBody(true, now: now)
    }
  }

  /// The bytes gathered so far, which count no longer here: the pipe that they go to counts them.
  func takeGathered(_ connection: Connection) -> [UInt8] {
    let bytes = connection.gathered
    connection.gathered = []
    services.budget.release(bytes.count)
    return bytes
  }

  private func endBody(_ connection: Connection) {
    if let head = connection.gathering {
      connection.gathering = nil
      let bytes = takeGathered(connection)
      let length: Int64? = if case .length(let length) = head.framing { length } else { nil }
      let pipe = BodyPipe(whole: bytes, budget: services.budget)
      return dispatch(head, RequestBody(pipe: pipe, declaredLength: length), connection)
    }
    flushBody(connection)
    connection.pipe?.end()
    connection.pipe = nil
    connection.isPipeFull = false
  }

  private func failBody(_ error: HTTPBodyError, _ connection: Connection) {
    if let head = connection.gathering {
      connection.gathering = nil
      _ = takeGathered(connection)
      return refuse(connection, head, error.status, error.detail)
    }
    flushBody(connection)
    connection.pipe?.fail(error)
    connection.pipe = nil
    connection.isPipeFull = false
  }

  func bodySignal(_ signal: BodyPipe.Signal, _ connection: Connection) {
    switch signal {
    case .wanted:
      guard connection.machine.continueBody(now: now) else { return }
      connection.output.append(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
      send(connection)
      if isOpen(connection) { file(connection) }
    case .roomy:
      connection.isPipeFull = false
      connection.machine.pauseBody(false, now: now)
      pump(connection)
    }
  }
}

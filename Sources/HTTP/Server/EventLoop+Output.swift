// From the pool to the socket.
extension EventLoop {
  /// An answer of the server's own, to a request that no handler saw.
  func refuse(_ connection: Connection, _ head: RequestHead?, _ status: HTTPStatus, _ detail: String) {
    if head == nil {
      connection.exchangeNumber &+= 1
      connection.started = now
      connection.reportHead = nil
      connection.identity = services.nextIdentity()
      connection.output.resetCount()
    }
    let response = services.refuse(status, detail, id: connection.identity)
    if head?.framing.hasBody ?? true { connection.machine.closeAfterAnswer() }
    let encoded = services.encoder.encode(response, to: head, closes: connection.machine.closesAfterAnswer)
    connection.status = response.status.code
    connection.output.append(encoded.bytes)
    connection.output.append(encoded.tail)
    connection.then = .finished(closes: encoded.closes)
    send(connection)
  }

  /// What the pool has made.
  func take(_ output: Output, _ connection: Connection) {
    if let status = output.status {
      connection.status = status
      connection.caller = output.caller
    }
    connection.output.append(output.bytes)
    connection.output.append(output.tail)
    connection.then = output.then
    if case .cut = output.then { return drop(connection) }
    send(connection)
    if isOpen(connection) { pump(connection) }
  }

  /// Sends what waits, and once all is sent goes on with what follows.
  func send(_ connection: Connection) {
    let progress = connection.output.flush(connection.socket.raw)
    countAnswer(connection, connection.output.waiting)
    switch progress {
    case .failed: drop(connection)
    case .blocked:
      connection.machine.isReadSlowly = services.answers.isExhausted
      connection.machine.writing(true, sent: connection.output.sent, now: now)
      file(connection)
    case .drained:
      connection.machine.writing(false, sent: connection.output.sent, now: now)
      followUp(connection)
    }
  }

  /// Counts what waits for a client to take it against what all answers may take.
  func countAnswer(_ connection: Connection, _ bytes: Int) {
    if bytes == connection.countedAnswer { return }
    services.answers.add(bytes - connection.countedAnswer)
    connection.countedAnswer = bytes
  }

  private func followUp(_ connection: Connection) {
    guard let then = connection.then else { return }
    connection.then = nil
    switch then {
    case .finished(let closes): finish(connection, closes)
    case .produce(let exchange, let stream): jobs.append(.produce(exchange, stream, nil))
    case .park(let parked): park(parked, connection)
    case .cut: drop(connection)
    }
  }

  private func park(_ parked: Parked, _ connection: Connection) {
    connection.parked = parked
    if isStopping { return unpark(connection, .shuttingDown) }
    if connection.isHalfClosed { return drop(connection) }
    file(connection)
  }

  /// Lets the pool go on with what was parked.
  func unpark(_ connection: Connection, _ reason: HTTPWakeReason) {
    guard let parked = connection.parked else { return }
    connection.parked = nil
    parked.waker.retire()
    jobs.append(parked.job(reason))
  }

  private func finish(_ connection: Connection, _ closes: Bool) {
    if closes { connection.machine.closeAfterAnswer() }
    connection.wasServed = connection.wasServed || connection.exchange != nil
    connection.exchange = nil
    lineUp(connection)
    connection.pipe?.fail(.cutOff)
    connection.pipe = nil
    connection.isPipeFull = false
    report(connection, isComplete: true)
    connection.status = 0
    var unused = 0
    perform(connection.machine.answered(now: now), connection, [], &unused, 0)
    if isStopping && isOpen(connection) && connection.machine.isIdle { drop(connection) }
  }

  func report(_ connection: Connection, isComplete: Bool) {
    guard let onRequestEnd = services.configuration.onRequestEnd else { return }
    hasReported = true
    let elapsed = now.nanoseconds - connection.started.nanoseconds
    onRequestEnd(
      HTTPRequestReport(
        method: connection.reportHead?.method.name ?? "", path: connection.reportHead?.target.path ?? "",
        status: connection.status, bytesIn: connection.machine.bodyBytes, bytesOut: connection.output.sent,
        duration: .nanoseconds(max(elapsed, 0)), requestID: connection.identity.text, remote: connection.remote,
        caller: connection.caller, isComplete: isComplete))
    connection.reportHead = nil
    connection.caller = nil
  }
}

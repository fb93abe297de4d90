internal import CLinux

// Connections without a request at work, and how they make room for others.
extension EventLoop {
  /// A connection that waits for a request to be whole takes its place at the end of its line: those that were answered
  /// once have one of their own, so that connections which never send anything don't push out clients.
  func lineUp(_ connection: Connection) {
    leaveLine(connection)
    if connection.wasServed { served.append(connection.slot) } else { fresh.append(connection.slot) }
    connection.line = connection.wasServed ? .served : .fresh
  }

  /// A request is at work, or the connection is gone: it makes no room any more.
  func leaveLine(_ connection: Connection) {
    switch connection.line {
    case .none: return
    case .fresh: fresh.remove(connection.slot)
    case .served: served.remove(connection.slot)
    }
    connection.line = .none
  }

  /// Near the limit a connection that comes takes the place of the one that has waited longest, of the longer line.
  /// Requests, polls and streams under way are never cut for it.
  func makeRoom() {
    var left = Self.mostClosedAtOnce
    while left > 0, services.connections.open > services.comfortableConnections, closeLongestWaiting() { left -= 1 }
  }

  /// More than one, so that a loop with idle connections makes room for those without.
  private static var mostClosedAtOnce: Int { 4 }

  private func closeLongestWaiting() -> Bool {
    let slot = fresh.count > served.count ? fresh.longest : served.longest
    guard let slot, let connection = connections[slot: slot] else { return false }
    // One that was answered and lingers has lost nothing.
    if !connection.machine.isLingering { note(.pressure) }
    drop(connection)
    return true
  }

  func note(_ loss: ConnectionLoss) {
    services.connections.note(loss)
    hasLosses = true
  }

  /// Tells of a shortage of connections where that is due.
  func reportLosses() {
    guard hasLosses else { return }
    if let report = services.connections.takeReport(now: now) { services.configuration.onConnectionLoss?(report) }
    hasLosses = services.connections.reportsAt != nil
  }

  /// Why a request cannot be served now, as a sentence; nil where it can. Whoever asks whether the server lives is
  /// answered all the same.
  func shortage(for head: RequestHead, _ connection: Connection) -> String? {
    let sentence: String? =
      if connection.isReserved {
        "There are too many connections."
      } else if services.pool.backlog + jobs.count >= services.configuration.maximumQueuedRequests {
        "Too many requests wait."
      } else if services.answers.isExhausted {
        "Answers that clients are slow to take fill the memory."
      } else if head.framing.hasBody && services.budget.isExhausted {
        "Request bodies take too much memory."
      } else {
        nil
      }
    guard let sentence, head.framing.hasBody || !services.runner.handler.isVital(head) else { return nil }
    if connection.isReserved { note(.reserve) }
    return sentence
  }

  /// No descriptor is left. A spare one is given up for a moment, so that whoever comes is told rather than left waiting.
  ///
  /// - Returns: whether to go on.
  func turnAwayWithoutDescriptors(_ listener: Int32) -> Bool {
    guard spare != nil else { return false }
    spare = nil
    let (raw, _) = Address.accept(listener)
    if raw >= 0 {
      turnAway(FileDescriptor(owning: raw))
      note(.descriptors)
    }
    spare = Self.openSpare()
    return raw >= 0
  }

  static func openSpare() -> FileDescriptor? {
    let raw = eventfd(0, Int32(EFD_CLOEXEC))
    return raw < 0 ? nil : FileDescriptor(owning: raw)
  }
}

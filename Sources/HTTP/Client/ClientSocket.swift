internal import CLinux

/// A connected TCP socket with a limit on each wait for the other side, and one on everything together.
struct ClientSocket: ~Copyable {
  private let descriptor: FileDescriptor
  private let limits: TimeLimits

  /// - Parameter allowsLocal: looked at for the very address that is called, whatever a name stood for before.
  init(host: String, port: UInt16, limits: TimeLimits, allowsLocal: Bool) throws(HTTPClientError) {
    let addresses = try NameLookup.shared.addresses(of: host, port, by: limits.next, allowsLocal: allowsLocal)
    var failure = HTTPClientError.cannotConnect(SystemError(call: "getaddrinfo", code: EADDRNOTAVAIL))
    for address in addresses {
      do throws(HTTPClientError) {
        descriptor = try Self.connect(to: address, limits)
        self.limits = limits
        return
      } catch { failure = error }
    }
    throw failure
  }

  private static func connect(to address: Address, _ limits: TimeLimits) throws(HTTPClientError) -> FileDescriptor {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let raw = socket(address.family, type, 0)
    guard raw >= 0 else { throw .cannotConnect(SystemError(call: "socket", code: lastError())) }
    let owned = FileDescriptor(owning: raw)
    setOption(raw, Int32(IPPROTO_TCP), TCP_NODELAY)
    guard address.with({ CLinux.connect(raw, $0, $1) }) != 0 else { return owned }
    guard lastError() == EINPROGRESS else { throw .cannotConnect(SystemError(call: "connect", code: lastError())) }
    try limits.wait(for: POLLOUT, on: raw)
    var (code, length) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
    getsockopt(raw, SOL_SOCKET, SO_ERROR, &code, &length)
    guard code == 0 else { throw .cannotConnect(SystemError(call: "connect", code: code)) }
    return owned
  }

  /// Sends all of the bytes.
  func send(_ bytes: [UInt8]) throws(HTTPClientError) {
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes {
        CLinux.send(descriptor.raw, $0.baseAddress! + offset, $0.count - offset, Int32(MSG_NOSIGNAL))  // Not empty.
      }
      if count < 0 { try goOn(after: "send", waitingFor: POLLOUT) } else { offset += count }
    }
  }

  /// Up to 64 KiB of what has come; empty at the end of the stream.
  func receive() throws(HTTPClientError) -> [UInt8] {
    // Whoever sends without end is never waited for.
    try limits.check()
    while true {
      var count = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, filled in
        count = recv(descriptor.raw, buffer.baseAddress, buffer.count, 0)
        filled = max(count, 0)
      }
      if count >= 0 { return bytes }
      try goOn(after: "recv", waitingFor: POLLIN)
    }
  }

  var raw: Int32 { descriptor.raw }

  /// Whether something, or the end, is there to be read before the time is over.
  func isReadable(within time: Duration) -> Bool {
    var entry = pollfd(fd: descriptor.raw, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, Int32(clamping: Int(time / .milliseconds(1)))) > 0
  }

  /// Says that no more will be sent, while answers can still be read.
  func finishSending() { shutdown(descriptor.raw, Int32(SHUT_WR)) }

  /// After a call that failed: waits where it would have to, and throws where it is no use.
  private func goOn(after call: String, waitingFor event: Int32) throws(HTTPClientError) {
    switch lastError() {
    case EINTR: return
    case EAGAIN, EWOULDBLOCK: try limits.wait(for: event, on: descriptor.raw)
    case let code: throw .broken(SystemError(call: call, code: code))
    }
  }
}

/// How long the other side may take.
struct TimeLimits {
  /// For each wait.
  let wait: Duration
  /// For all of them together.
  let deadline: MonotonicTime

  /// The end of a wait that begins now.
  var next: MonotonicTime { min(.now() + wait, deadline) }

  func check() throws(HTTPClientError) {
    if deadline != .never, .now() >= deadline { throw .timedOut }
  }

  /// Blocks until a socket is ready (poll(2)).
  ///
  /// - Throws: `timedOut`.
  func wait(for event: Int32, on socket: Int32) throws(HTTPClientError) {
    let end = next
    while true {
      let left = end.duration(since: .now())
      if left == .zero { throw .timedOut }
      var entry = pollfd(fd: socket, events: Int16(event), revents: 0)
      // Rounded up, so that the last wait is not a busy one.
      if poll(&entry, 1, Int32(clamping: Int(left / .milliseconds(1)) + 1)) > 0 { return }
    }
  }
}

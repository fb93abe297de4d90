internal import CLinux

/// A connected, blocking TCP socket with time limits on connecting, each read and each write.
struct ClientSocket: ~Copyable {
  private let descriptor: FileDescriptor

  init(host: String, port: UInt16, timeout: Duration) throws(HTTPClientError) {
    let addresses: [Address]
    do throws(SystemError) {
      addresses = try Address.resolve(host, port, isPassive: false)
    } catch { throw .cannotConnect(error) }
    var failure = SystemError(call: "getaddrinfo", code: EADDRNOTAVAIL)
    for address in addresses {
      let raw = socket(address.family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
      guard raw >= 0 else {
        failure = SystemError(call: "socket", code: lastError())
        continue
      }
      let owned = FileDescriptor(owning: raw)
      Self.limit(raw, timeout)
      setOption(raw, Int32(IPPROTO_TCP), TCP_NODELAY)
      guard address.with({ connect(raw, $0, $1) }) == 0 else {
        failure = SystemError(call: "connect", code: lastError())
        continue
      }
      descriptor = owned
      return
    }
    throw .cannotConnect(failure)
  }

  /// Sends all of the bytes.
  func send(_ bytes: [UInt8]) throws(HTTPClientError) {
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes {
        CLinux.send(descriptor.raw, $0.baseAddress! + offset, $0.count - offset, Int32(MSG_NOSIGNAL))  // Not empty.
      }
      if count < 0 && lastError() == EINTR { continue }
      if count < 0 { throw Self.failure("send") }
      offset += count
    }
  }

  /// Up to 64 KiB of what has come; empty at the end of the stream.
  func receive() throws(HTTPClientError) -> [UInt8] {
    while true {
      var count = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, filled in
        count = recv(descriptor.raw, buffer.baseAddress, buffer.count, 0)
        filled = max(count, 0)
      }
      if count >= 0 { return bytes }
      if lastError() != EINTR { throw Self.failure("recv") }
    }
  }

  /// Says that no more will be sent, while answers can still be read.
  func finishSending() { shutdown(descriptor.raw, Int32(SHUT_WR)) }

  private static func limit(_ raw: Int32, _ timeout: Duration) {
    var time = timeval()
    time.tv_sec = Int(timeout.components.seconds)
    time.tv_usec = Int(timeout.components.attoseconds / 1_000_000_000_000)
    setsockopt(raw, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(raw, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
  }

  private static func failure(_ call: String) -> HTTPClientError {
    let code = lastError()
    return code == EAGAIN || code == EWOULDBLOCK ? .timedOut : .broken(SystemError(call: call, code: code))
  }
}

internal import CLinux

/// A listening TCP socket.
struct Listener: ~Copyable, Sendable {
  let socket: FileDescriptor
  let port: UInt16

  /// Binds to the first address of `host` that works (getaddrinfo).
  init(host: String, port: UInt16, backlog: Int32 = 4_096) throws(SystemError) {
    let addresses = try Address.resolve(host, port, flags: AI_PASSIVE)
    var failure = SystemError(call: "getaddrinfo", code: EADDRNOTAVAIL)
    for address in addresses {
      let raw = CLinux.socket(
        address.family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
      guard raw >= 0 else {
        failure = SystemError(call: "socket", code: lastError())
        continue
      }
      let owned = FileDescriptor(owning: raw)
      setOption(raw, SOL_SOCKET, SO_REUSEADDR)
      guard address.with({ bind(raw, $0, $1) }) == 0 else {
        failure = SystemError(call: "bind", code: lastError())
        continue
      }
      guard listen(raw, backlog) == 0 else {
        failure = SystemError(call: "listen", code: lastError())
        continue
      }
      socket = owned
      self.port = Address.local(of: raw)?.port ?? port
      return
    }
    throw failure
  }
}

/// Sets an integer socket option to one.
func setOption(_ socket: Int32, _ level: Int32, _ option: Int32) {
  var one: Int32 = 1
  setsockopt(socket, level, option, &one, socklen_t(MemoryLayout<Int32>.size))
}

internal import CLinux

/// A socket address, IPv4 or IPv6.
struct Address: Sendable {
  private var storage: sockaddr_storage
  private var length: socklen_t

  var family: Int32 { Int32(storage.ss_family) }

  /// The addresses of a host name or a numeric address, in the order to try them.
  static func resolve(_ host: String, _ port: UInt16, flags: Int32 = 0) throws(SystemError) -> [Address] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = flags | AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    let result = getaddrinfo(host, String(port), &hints, &list)
    guard result == 0 else { throw SystemError(call: "getaddrinfo", code: result) }
    defer { freeaddrinfo(list) }
    var addresses: [Address] = []
    var entry = list
    while let info = entry?.pointee {
      if let address = info.ai_addr { addresses.append(Address(address, info.ai_addrlen)) }
      entry = info.ai_next
    }
    return addresses.filter { $0.family == AF_INET } + addresses.filter { $0.family != AF_INET }
  }

  /// The address that a socket is bound to.
  static func local(of socket: Int32) -> Address? {
    var address = Address()
    let result = address.withMutable { getsockname(socket, $0, $1) }
    return result == 0 ? address : nil
  }

  /// Takes a connection from a listening socket, non-blocking and closed on exec.
  static func accept(_ listener: Int32) -> (socket: Int32, peer: Address) {
    var address = Address()
    let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let socket = address.withMutable { accept4(listener, $0, $1, flags) }
    return (socket, address)
  }

  private init() {
    storage = sockaddr_storage()
    length = socklen_t(MemoryLayout<sockaddr_storage>.size)
  }

  private init(_ address: UnsafeMutablePointer<sockaddr>, _ length: socklen_t) {
    self.init()
    let count = min(Int(length), MemoryLayout<sockaddr_storage>.size)
    withUnsafeMutableBytes(of: &storage) { $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: count)) }
    self.length = socklen_t(count)
  }

  func with<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    withUnsafePointer(to: storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
    }
  }

  private mutating func withMutable<Result>(
    _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Result
  ) -> Result {
    withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, &length) }
    }
  }

  var port: UInt16 {
    withUnsafeBytes(of: storage) { UInt16($0[2]) << 8 | UInt16($0[3]) }
  }

  /// The address itself, 4 or 16 bytes.
  var octets: [UInt8] {
    let (offset, count) = family == AF_INET ? (4, 4) : (8, 16)
    return withUnsafeBytes(of: storage) { Array($0[offset..<offset + count]) }
  }

  /// The address without its port, as numbers.
  var text: String {
    var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let offset = family == AF_INET ? 4 : 8
    withUnsafeBytes(of: storage) { bytes in
      // `storage` is never empty, and both families keep their address inside it.
      _ = inet_ntop(family, bytes.baseAddress! + offset, &buffer, socklen_t(buffer.count))
    }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

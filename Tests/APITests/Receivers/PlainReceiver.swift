import Dispatch
import Glibc
import Monitoring
import Platform
import Synchronization
import Testing

@testable import API

/// A receiver of alerts that does what no decent one does; gone with the value.
final class PlainReceiver: Sendable {
  enum Manner: CaseIterable {
    /// Connections are never taken.
    case full
    /// Takes a connection and says nothing.
    case silence
    /// Takes a connection and closes it.
    case goodbye
    /// Sends the head of its answer a byte at a time, without end.
    case trickle
    /// Sends a head without end, as quickly as it is taken.
    case endlessHead
    /// Sends interim answers without end.
    case interim
    /// Sends interim answers a byte at a time.
    case trickledInterim
    /// Does not speak HTTP.
    case garbage
    /// Sends the caller elsewhere.
    case redirect

    func isExpected(_ cause: DeliveryFailure.Cause) -> Bool {
      switch self {
      case .full, .silence, .trickle, .trickledInterim: cause == .timedOut
      // A head is bounded in bytes too: whichever bound is met first.
      case .endlessHead, .interim: cause == .noAnswer || cause == .timedOut
      case .goodbye: cause == .noAnswer || cause == .unreachable
      case .garbage: cause == .noAnswer
      case .redirect: cause == .refused(302)
      }
    }

    fileprivate var opening: String {
      switch self {
      case .full, .silence, .goodbye, .interim, .trickledInterim: ""
      case .trickle, .endlessHead: "HTTP/1.1 200 OK\r\nX-Slow: "
      case .garbage: "SSH-2.0-OpenSSH_9.6\r\n\r\n"
      case .redirect: "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
      }
    }

    /// What is sent again and again, and the milliseconds between.
    fileprivate var refrain: (text: String, pause: UInt32)? {
      switch self {
      case .full, .silence, .goodbye, .garbage, .redirect: nil
      case .trickle: ("a", 100)
      case .endlessHead: (String(repeating: "a", count: 4_096), 0)
      case .interim: ("HTTP/1.1 100 Continue\r\n\r\n", 0)
      case .trickledInterim: ("HTTP/1.1 102 Processing\r\n\r\n", 100)
      }
    }
  }

  let address: ReceiverAddress
  private let listener: Int32
  private let called = DispatchSemaphore(value: 0)
  private let isOver = Atomic(false)

  init(_ manner: Manner) throws {
    signal(SIGPIPE, SIG_IGN)
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port =
      withUnsafeMutablePointer(to: &name) { [listener] pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
          bind(listener, generic, length) == 0 && listen(listener, manner == .full ? 0 : 16) == 0
            && getsockname(listener, generic, &length) == 0
        }
      }
      ? UInt16(bigEndian: name.sin_port) : 0
    address = try #require(ReceiverAddress("http://127.0.0.1:\(port)/"))
    if manner == .full {
      for _ in 0..<3 { try Self.take(&name) }
    } else {
      Thread.start { [listener, called, weak self] in
        while true {
          let connection = accept(listener, nil, nil)
          guard connection >= 0 else { return }
          called.signal()
          Thread.start { [weak self] in
            Self.serve(connection, manner) { [weak self] in self?.isOver.load(ordering: .relaxed) ?? true }
          }
        }
      }
    }
  }

  deinit {
    isOver.store(true, ordering: .relaxed)
    // Ends the thread in accept.
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  func hasBeenCalled(within seconds: Double) -> Bool { called.wait(timeout: .now() + seconds) == .success }

  /// A connection that takes a place in the listener's queue, until the process ends.
  private static func take(_ name: inout sockaddr_in) throws {
    let raw = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
    try #require(raw >= 0)
    withUnsafePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = connect(raw, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  private static func serve(_ connection: Int32, _ manner: Manner, isOver: () -> Bool) {
    defer { close(connection) }
    if manner == .goodbye { return }
    var room = [UInt8](repeating: 0, count: 65_536)
    _ = recv(connection, &room, room.count, 0)
    guard put(connection, manner.opening) else { return }
    while let (text, pause) = manner.refrain, !isOver() {
      guard put(connection, text) else { return }
      if pause > 0 { usleep(pause * 1_000) }
    }
    // Until the caller goes, or half a minute.
    var entry = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
    poll(&entry, 1, 30_000)
  }

  private static func put(_ connection: Int32, _ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.isEmpty || send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
  }
}

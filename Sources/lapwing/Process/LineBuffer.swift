import Glibc
import Synchronization

/// Whole lines on their way to a descriptor, gathered so that many take one system call.
final class LineBuffer: Sendable {
  /// Beyond this many bytes it is written without being asked.
  private static let most = 1 << 16

  private let descriptor: Int32
  private let bytes = Mutex<[UInt8]>([])

  init(descriptor: Int32) { self.descriptor = descriptor }

  /// Adds a line, its end excepted.
  func append(_ line: [UInt8]) {
    bytes.withLock { bytes in
      bytes += line
      bytes.append(UInt8(ascii: "\n"))
      if bytes.count > Self.most { write(&bytes) }
    }
  }

  /// Writes what there is. Within the lock, so that lines keep their order.
  func flush() { bytes.withLock { write(&$0) } }

  /// What a full disk or a closed pipe does not take is lost: a log must not stop the service.
  private func write(_ bytes: inout [UInt8]) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { rest in
        Glibc.write(descriptor, rest.baseAddress.map { $0 + written }, rest.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      written += count
    }
    bytes.removeAll(keepingCapacity: true)
  }
}

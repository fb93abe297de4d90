internal import CLinux

/// Bytes that wait to be sent, each array where its maker left it.
struct OutputQueue {
  enum Progress { case drained, blocked, failed }

  private var segments: [[UInt8]] = []
  private var first = 0
  private var offset = 0
  private(set) var sent: Int64 = 0
  /// Bytes that wait.
  private(set) var waiting = 0

  var isEmpty: Bool { first == segments.count }

  mutating func append(_ bytes: [UInt8]) {
    if bytes.isEmpty { return }
    segments.append(bytes)
    waiting += bytes.count
  }

  /// Sends as much as the socket takes (send(2); MSG_MORE lets small segments share a packet).
  mutating func flush(_ socket: Int32) -> Progress {
    while first < segments.count {
      let more = first + 1 < segments.count ? Int32(MSG_MORE) : 0
      let flags = Int32(MSG_NOSIGNAL) | more
      let count = segments[first].withUnsafeBytes { bytes in
        send(socket, bytes.baseAddress! + offset, bytes.count - offset, flags)  // Segments are never empty.
      }
      if count < 0 {
        if lastError() == EINTR { continue }
        return lastError() == EAGAIN || lastError() == EWOULDBLOCK ? .blocked : .failed
      }
      sent += Int64(count)
      waiting -= count
      offset += count
      if offset == segments[first].count { advance() }
    }
    return .drained
  }

  private mutating func advance() {
    segments[first] = []
    first += 1
    offset = 0
    if first == segments.count {
      segments.removeAll(keepingCapacity: true)
      first = 0
    }
  }

  /// Forgets what was counted, at the start of an answer.
  mutating func resetCount() { sent = 0 }
}

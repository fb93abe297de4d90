import CLinux
import Glibc
import Platform
import Programs

/// Writes lines to a descriptor, and remembers what it did not take.
struct LineOutput {
  private let descriptor: Int32
  private let notice: (LostLines) -> [UInt8]
  /// The rest of a line that a write failed in: it comes first, so that no line is cut.
  private var unfinished: [UInt8] = []
  /// Lines that writes failed for since the last that worked.
  private var gap: LostLines?

  init(descriptor: Int32, notice: @escaping (LostLines) -> [UInt8]) {
    self.descriptor = descriptor
    self.notice = notice
  }

  /// Writes lines, what is to be told of before them, and that others were lost after them.
  ///
  /// - Returns: how many of the lines were not written.
  mutating func write(_ lines: [UInt8], andTellOf later: LostLines?) -> Int {
    if let known = gap {
      guard write(notice(known) + [UInt8(ascii: "\n")]) == 0 else { return lose(Self.count(lines[...]), and: later) }
      gap = nil
    }
    let unwritten = write(lines)
    if unwritten > 0 { return lose(unwritten, and: later) }
    if let later, write(notice(later) + [UInt8(ascii: "\n")]) > 0 { gap = later }
    return 0
  }

  private mutating func lose(_ count: Int, and later: LostLines?) -> Int {
    gap = LostLines(count: count + (later?.count ?? 0), since: later?.since ?? Clock.now()) + gap
    return count
  }

  /// How many whole lines were not written; one that was written in part will be finished.
  private mutating func write(_ lines: [UInt8]) -> Int {
    let rest = put(unfinished)
    guard rest == unfinished.count else {
      unfinished.removeFirst(rest)
      return Self.count(lines[...])
    }
    unfinished = []
    let written = put(lines)
    guard written < lines.count else { return 0 }
    let isBetween = written == 0 || lines[written - 1] == UInt8(ascii: "\n")
    var next = lines[written...]
    if !isBetween, let end = next.firstIndex(of: UInt8(ascii: "\n")) {
      unfinished = Array(next[...end])
      next = next[(end + 1)...]
    }
    return Self.count(next)
  }

  /// How many of the bytes the descriptor takes before a write fails. Waits for as long as it does not fail.
  private func put(_ bytes: [UInt8]) -> Int {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written)
      }
      if count > 0 {
        written += count
      } else if count < 0, errno == EAGAIN {
        // Somebody who shares it made it non-blocking.
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&entry, 1, -1)
      } else if count == 0 || errno != EINTR {
        return written
      }
    }
    return written
  }

  private static func count(_ lines: ArraySlice<UInt8>) -> Int { lines.count { $0 == UInt8(ascii: "\n") } }
}

import CLinux
import Glibc
import HTTP
import Monitoring
import Platform
import Programs

/// Whole lines on their way to a descriptor that may take them late or never: whoever adds one does not wait.
///
/// They wait in a bounded queue for a thread of their own, since a pipe that nobody reads, a terminal that is stopped
/// and a disk that hangs block whoever writes; to make the descriptor non-blocking would make it so for all who share
/// it, and would not help with a disk. Lines that find no room, and those that a write fails for (a full disk, a pipe
/// without a reader), are counted, and told of in their place once lines are taken again.
final class LineWriter: Sendable {
  /// Bytes that wait, besides as many that are being written.
  static let capacity = 1 << 20
  /// Beyond this many bytes they are written without being asked.
  private static let most = 1 << 16

  private struct State {
    var waiting: [UInt8] = []
    /// What found no room after what waits.
    var lost: LostLines?
    var isAsked = false
    var isWriting = false
    var hasThread = false
  }

  private let state = ConditionLock(State())
  private let descriptor: Int32
  private let dropped: ServiceCounters.Counter
  private let notice: @Sendable (LostLines) -> [UInt8]

  /// - Parameters:
  ///   - dropped: counts the lines that were lost.
  ///   - notice: makes the line that tells of them.
  init(descriptor: Int32, dropped: ServiceCounters.Counter, notice: @escaping @Sendable (LostLines) -> [UInt8]) {
    self.descriptor = descriptor
    self.dropped = dropped
    self.notice = notice
  }

  /// Adds a line, its end excepted, to be written with the next that is asked for.
  func append(_ line: [UInt8]) {
    let mustWrite = state.withLock { state in
      // Once one is lost the next are, until there is room for many: one gap is told of, not one a line.
      guard state.lost == nil, state.waiting.count + line.count < Self.capacity else {
        state.lost = LostLines(count: 1, since: Clock.now()) + state.lost
        dropped.add(1)
        return false
      }
      state.waiting += line
      state.waiting.append(UInt8(ascii: "\n"))
      return state.waiting.count > Self.most
    }
    if mustWrite { write() }
  }

  /// Has what waits written soon.
  func write() {
    let needsThread = state.withLockNotifying { state in
      guard !state.waiting.isEmpty || state.lost != nil else { return false }
      state.isAsked = true
      defer { state.hasThread = true }
      return !state.hasThread
    }
    guard needsThread, !Thread.startIfPossible({ [self] in work() }) else { return }
    // What comes later asks again.
    state.withLock { $0.hasThread = false }
  }

  /// Waits until all is written that was added, for a time at most.
  func flush(within time: Duration) {
    write()
    state.waitUntil({ !$0.isAsked && !$0.isWriting }, by: .now() + time, then: { _ in })
  }

  private func work() {
    var output = LineOutput(descriptor: descriptor, notice: notice)
    var batch: [UInt8] = []
    while true {
      let lost = state.waitUntil({ $0.isAsked }) { state in
        swap(&batch, &state.waiting)
        (state.isAsked, state.isWriting) = (false, true)
        defer { state.lost = nil }
        return state.lost
      }
      let unwritten = output.write(batch, andTellOf: lost)
      dropped.add(unwritten)
      batch.removeAll(keepingCapacity: true)
      state.withLockNotifying { $0.isWriting = false }
    }
  }
}

/// Lines that were lost one after the other.
struct LostLines: Equatable, Sendable {
  var count: Int
  /// Unix seconds of the first.
  var since: Int64

  static func + (later: LostLines, earlier: LostLines?) -> LostLines {
    guard let earlier else { return later }
    return LostLines(count: earlier.count + later.count, since: min(earlier.since, later.since))
  }
}

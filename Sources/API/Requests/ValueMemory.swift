import Dispatch
import Synchronization

/// The memory that the values of large JSON bodies may take, all requests together. Who comes when it is taken waits for
/// its turn, in the order of coming: what was sent is not refused for want of a moment's memory.
///
/// The bytes of the bodies themselves are bounded by the server (`HTTPServerConfiguration.bodyMemory`).
final class ValueMemory: Sendable {
  /// Of the process, as the memory is.
  static let shared = ValueMemory(limit: 256 << 20)

  /// What a request holds, until it is gone.
  final class Share: Sendable {
    private let memory: ValueMemory
    private let bytes: Int

    fileprivate init(_ memory: ValueMemory, _ bytes: Int) {
      self.memory = memory
      self.bytes = bytes
    }

    deinit { memory.release(bytes) }
  }

  private final class Waiter: Sendable {
    let bytes: Int
    let turn = DispatchSemaphore(value: 0)
    init(bytes: Int) { self.bytes = bytes }
  }

  private struct State {
    var used = 0
    var waiters: [Waiter] = []
  }

  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int) { self.limit = limit }

  /// Waits for so many bytes, for a minute at most: nil where no turn came. More than there are in all is all of them.
  func share(_ bytes: Int, seconds: Double = 60) -> Share? {
    let waiter = Waiter(bytes: min(bytes, limit))
    state.withLock { state in
      state.waiters.append(waiter)
      admit(&state)
    }
    if waiter.turn.wait(timeout: .now() + seconds) == .timedOut {
      let hasLeft = state.withLock { state in
        guard let place = state.waiters.firstIndex(where: { $0 === waiter }) else { return false }
        state.waiters.remove(at: place)
        admit(&state)
        return true
      }
      if hasLeft { return nil }
    }
    return Share(self, waiter.bytes)
  }

  private func release(_ bytes: Int) {
    state.withLock { state in
      state.used -= bytes
      admit(&state)
    }
  }

  private func admit(_ state: inout State) {
    while let first = state.waiters.first, state.used + first.bytes <= limit {
      state.used += first.bytes
      state.waiters.removeFirst()
      first.turn.signal()
    }
  }
}

extension ValueMemory {
  /// Smaller texts are not worth a look: there are never more of them than handlers.
  static let smallestText = 256 << 10

  /// What the values of a JSON text may take at most, in bytes: a number eight, and as many while its column grows; a
  /// string its text and a header, an array or object its storage.
  static func bytes(for text: [UInt8]) -> Int {
    guard text.count >= smallestText else { return 0 }
    var sum = 0
    for byte in text {
      switch byte {
      case UInt8(ascii: ","): sum += 16
      case UInt8(ascii: "\""): sum += 48
      case UInt8(ascii: "["), UInt8(ascii: "{"): sum += 128
      default: break
      }
    }
    return sum
  }
}

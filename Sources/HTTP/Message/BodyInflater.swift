import Platform
internal import Synchronization

/// Takes a body in gzip apart while it is read, a little of it at a time: what 4 KiB can grow to is all that is there at once.
final class BodyInflater: Sendable {
  private struct State {
    let inflater = Inflater()
    /// Taken apart, and not read yet.
    var pieces: [[UInt8]] = []
    var first = 0
    /// Received, and not taken apart yet.
    var packed: [UInt8] = []
    var offset = 0
    var isEnded = false
  }

  private static let step = 4_096

  /// One thread reads a body; the lock is for the compiler.
  private let state = Mutex(State())

  /// The next bytes, at least one; nil at the end.
  func read(from pipe: BodyPipe) throws(HTTPBodyError) -> [UInt8]? {
    while true {
      if let piece = state.withLock({ Self.pop(&$0) }) { return piece }
      if state.withLock({ $0.isEnded }) { return nil }
      let isSpent = state.withLock { $0.offset == $0.packed.count }
      let packed = isSpent ? try pipe.read(upTo: 65_536) : nil
      try state.withLock { state throws(HTTPBodyError) in
        if let packed { (state.packed, state.offset) = (packed, 0) }
        try Self.advance(&state, isEnd: isSpent && packed == nil)
      }
    }
  }

  private static func pop(_ state: inout State) -> [UInt8]? {
    guard state.first < state.pieces.count else { return nil }
    let piece = state.pieces[state.first]
    state.pieces[state.first] = []
    state.first += 1
    if state.first == state.pieces.count { (state.pieces, state.first) = ([], 0) }
    return piece
  }

  private static func advance(_ state: inout State, isEnd: Bool) throws(HTTPBodyError) {
    do {
      if isEnd {
        state.isEnded = true
        try state.inflater.finish()
        return
      }
      let end = min(state.offset + step, state.packed.count)
      var pieces: [[UInt8]] = []
      try state.inflater.take(Array(state.packed[state.offset..<end])) { pieces.append($0) }
      state.pieces += pieces
      state.offset = end
    } catch {
      throw error as? Inflater.Failure == .bomb ? .bomb : .notGzip
    }
  }
}

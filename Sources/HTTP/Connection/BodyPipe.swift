/// The bounded buffer between the loop that receives a body and the handler that reads it.
///
/// The loop appends and stops reading the socket once `append` answers that the pipe is full; the handler's reading
/// makes room and signals the loop.
final class BodyPipe: Sendable {
  enum Signal: Sendable { case wanted, roomy }

  private struct State {
    var pieces: [[UInt8]] = []
    var first = 0
    var offset = 0
    var buffered = 0
    var kept = 0
    var hasAsked = false
    var isFull = false
    var isEnded = false
    var failure: HTTPBodyError?
  }

  private let monitor: ConditionLock<State>
  private let capacity: Int
  private let budget: MemoryBudget?
  private let signal: (@Sendable (Signal) -> Void)?

  init(capacity: Int, budget: MemoryBudget, signal: @escaping @Sendable (Signal) -> Void) {
    monitor = ConditionLock(State())
    self.capacity = capacity
    self.budget = budget
    self.signal = signal
  }

  /// A body that is already here.
  init(whole bytes: [UInt8], budget: MemoryBudget? = nil) {
    monitor = ConditionLock(State(pieces: [bytes], buffered: bytes.count, hasAsked: true, isEnded: true))
    budget?.add(bytes.count)
    capacity = .max
    self.budget = budget
    signal = nil
  }

  deinit {
    budget?.release(monitor.withLock { $0.buffered + $0.kept })
  }

  /// Adds bytes; true once the pipe is full and the socket should be left alone until `.roomy`.
  func append(_ bytes: [UInt8]) -> Bool {
    budget?.add(bytes.count)
    return monitor.withLockNotifying { state in
      state.pieces.append(bytes)
      state.buffered += bytes.count
      state.isFull = state.buffered >= capacity
      return state.isFull
    }
  }

  func end() { monitor.withLockNotifying { $0.isEnded = true } }

  /// Ends the body with an error, which the handler meets after the bytes that came before it.
  func fail(_ error: HTTPBodyError) {
    monitor.withLockNotifying { state in
      if !state.isEnded && state.failure == nil { state.failure = error }
    }
  }

  func read(upTo limit: Int, keepsBudget: Bool = false) throws(HTTPBodyError) -> [UInt8]? {
    if keepsBudget, let budget, budget.isExhausted { throw .overloaded }
    askOnce()
    let (result, hasRoom) = monitor.waitUntil(
      { $0.buffered > 0 || $0.isEnded || $0.failure != nil },
      then: { state in Self.take(&state, limit, capacity, keepsBudget) })
    if hasRoom { signal?(.roomy) }
    if case .success(let piece?) = result, !keepsBudget { budget?.release(piece.count) }
    return try result.get()
  }

  /// Counts bytes that were made of the body against the bound on all bodies, until the request is over.
  func keep(_ bytes: Int) throws(HTTPBodyError) {
    guard let budget else { return }
    if budget.isExhausted { throw .overloaded }
    budget.add(bytes)
    monitor.withLock { $0.kept += bytes }
  }

  private func askOnce() {
    let mustAsk = monitor.withLock { state in
      defer { state.hasAsked = true }
      return !state.hasAsked && state.buffered == 0 && !state.isEnded
    }
    if mustAsk { signal?(.wanted) }
  }

  private static func take(
    _ state: inout State, _ limit: Int, _ capacity: Int, _ keepsBudget: Bool
  ) -> (Result<[UInt8]?, HTTPBodyError>, Bool) {
    guard state.buffered > 0 else {
      if let failure = state.failure { return (.failure(failure), false) }
      return (.success(nil), false)
    }
    let piece = popPiece(&state, limit)
    state.buffered -= piece.count
    if keepsBudget { state.kept += piece.count }
    let hasRoom = state.isFull && state.buffered <= capacity / 2
    if hasRoom { state.isFull = false }
    return (.success(piece), hasRoom)
  }

  private static func popPiece(_ state: inout State, _ limit: Int) -> [UInt8] {
    let piece = state.pieces[state.first]
    let count = min(piece.count - state.offset, max(limit, 1))
    let taken = count == piece.count ? piece : Array(piece[state.offset..<state.offset + count])
    state.offset += count
    if state.offset == piece.count {
      state.pieces[state.first] = []
      state.first += 1
      state.offset = 0
    }
    if state.first == state.pieces.count {
      state.pieces.removeAll(keepingCapacity: true)
      state.first = 0
    }
    return taken
  }
}

import Storage
import Synchronization

/// The idempotency keys whose first request this process is working on. What an earlier process was working on is not
/// among them: that is either carried out, and then remembered with the work, or has left no trace.
final class InFlightKeys: Sendable {
  enum Claim {
    /// Nobody has begun: do the work, then end the claim.
    case fresh(Claimed)
    /// The first request is still being worked on.
    case inUse
    case known(IdempotencyMemory)
  }

  private let fingerprints = Mutex<[IdempotencyKey: [UInt8]]>([:])

  /// Claims the key where nobody works on it and `recall` knows nothing of it. The two looks are one: whoever ends a
  /// claim has written down before what came of it.
  func claim(_ work: IdempotentWork, recall: () throws -> IdempotencyMemory?) throws -> Claim {
    try fingerprints.withLock { fingerprints in
      if let other = fingerprints[work.key] { return other == work.fingerprint ? .inUse : .known(.mismatch) }
      if let memory = try recall() { return .known(memory) }
      fingerprints[work.key] = work.fingerprint
      return .fresh(Claimed(key: work.key, keys: self))
    }
  }

  private func end(_ key: IdempotencyKey) {
    fingerprints.withLock { _ = $0.removeValue(forKey: key) }
  }

  /// A key at work. Ends with the value where nobody ends it: a request that waits is dropped when its client leaves.
  final class Claimed: Sendable {
    private let key: IdempotencyKey
    private let keys: InFlightKeys
    private let isOver = Atomic(false)

    fileprivate init(key: IdempotencyKey, keys: InFlightKeys) {
      self.key = key
      self.keys = keys
    }

    deinit { end() }

    func end() {
      // Once only: the key may be another request's by the time that the value goes.
      if !isOver.exchange(true, ordering: .relaxed) { keys.end(key) }
    }
  }
}

import Synchronization

/// By which way points of many series come.
package enum SenderKind: String, CaseIterable, Sendable {
  case points
  case lineProtocol = "line_protocol"
  case remoteWrite = "remote_write"
}

/// Counts what senders brought and what they were refused, and why: reasons are codes of problems, of which there are so many.
package final class SenderCounters: Sendable {
  package struct Counts: Sendable {
    package fileprivate(set) var requests: Int64 = 0
    /// Rows, as they came.
    package fileprivate(set) var points: Int64 = 0
    /// Values that are no numbers, or that the protocol says are none.
    package fileprivate(set) var leftOut: Int64 = 0
    package fileprivate(set) var refusals: [ProblemCode: Int64] = [:]
    /// Points that could not be stored, of requests whose others were.
    package fileprivate(set) var pointsLeftOut: [ProblemCode: Int64] = [:]
    /// What is no point, by its kind.
    package fileprivate(set) var passedOver: [String: Int64] = [:]
  }

  private let counts = Mutex<[SenderKind: Counts]>([:])

  package init() {}

  package var all: [SenderKind: Counts] { counts.withLock { $0 } }

  /// A request was carried out.
  package func accept(_ kind: SenderKind, points: Int, leftOut: Int = 0) {
    counts.withLock { counts in
      counts[kind, default: Counts()].requests += 1
      counts[kind, default: Counts()].points += Int64(points)
      counts[kind, default: Counts()].leftOut += Int64(leftOut)
    }
  }

  /// A request that was carried out brought points that could not be stored.
  package func leaveOut(_ kind: SenderKind, points: Int, _ code: ProblemCode) {
    counts.withLock { $0[kind, default: Counts()].pointsLeftOut[code, default: 0] += Int64(points) }
  }

  /// A request brought what is no point.
  ///
  /// - Parameter what: one of a few words.
  package func passOver(_ kind: SenderKind, _ count: Int, _ what: String) {
    guard count > 0 else { return }
    counts.withLock { $0[kind, default: Counts()].passedOver[what, default: 0] += Int64(count) }
  }

  /// A request was refused.
  package func refuse(_ kind: SenderKind, _ code: ProblemCode) {
    counts.withLock { counts in
      counts[kind, default: Counts()].requests += 1
      counts[kind, default: Counts()].refusals[code, default: 0] += 1
    }
  }
}

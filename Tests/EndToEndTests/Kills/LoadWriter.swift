import HTTP

/// A client that writes one thing after another, and remembers what was acknowledged and what it was waiting for when
/// the connection broke.
protocol LoadWriter: Sendable {
  var tally: WriteTally { get }

  /// Makes what the writes are about.
  mutating func prepare(over client: HTTPClient) throws
  /// Sends one write and waits for its answer.
  mutating func write(over client: HTTPClient) throws
  /// Holds what is there against what was acknowledged. The write that was under way may be there or not, but as a whole.
  mutating func check(over client: HTTPClient) throws
  /// Waits for what it has begun to end, and looks at what came of it.
  func checkEnd(over client: HTTPClient) throws
}

extension LoadWriter {
  func checkEnd(over client: HTTPClient) throws {}
}

/// What became of a client's writes.
struct WriteTally: Sendable {
  var acknowledged = 0
  /// Under way when the server was killed, and there afterwards.
  var underWayAndStored = 0
  /// Under way when the server was killed, and not there afterwards.
  var underWayAndGone = 0

  mutating func settle(isStored: Bool) {
    if isStored { underWayAndStored += 1 } else { underWayAndGone += 1 }
  }

  static func + (left: Self, right: Self) -> Self {
    Self(
      acknowledged: left.acknowledged + right.acknowledged,
      underWayAndStored: left.underWayAndStored + right.underWayAndStored,
      underWayAndGone: left.underWayAndGone + right.underWayAndGone)
  }
}

/// A promise that the server did not keep.
struct BrokenPromise: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

extension HTTPClientResponse {
  /// - Throws: `Unexpected` for any other status.
  func expecting(_ statuses: Int...) throws -> HTTPClientResponse {
    guard statuses.contains(status) else { throw Unexpected(self) }
    return self
  }
}

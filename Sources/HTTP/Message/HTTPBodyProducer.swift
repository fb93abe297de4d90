/// The source of a streamed body. One value, called by one thread at a time, though not always the same one.
package protocol HTTPBodyProducer: Sendable {
  /// The next piece, 16 to 64 KiB being a good size. Runs on the pool and may block; it is called only when the
  /// client has taken what came before. `reason` says how the wait ended that the last call asked for, else nil.
  mutating func next(_ reason: HTTPWakeReason?) -> HTTPBodyStep
  /// The stream is over: by `.end`, `.fail`, or since the client has gone. Called once, on the pool.
  mutating func finish()
}

extension HTTPBodyProducer {
  package mutating func finish() {}
}

/// A step of a streamed body.
package enum HTTPBodyStep: Sendable {
  case bytes([UInt8])
  /// Nothing to send yet: park without a thread.
  case wait(HTTPSubscription)
  case end
  /// The body cannot be completed: the connection is cut, so that the client sees that something is missing.
  case fail
}

/// A request with an `Idempotency-Key` that is being worked on: what `Database.write` marks as carried out.
///
/// Within `scope` every transaction that writes also writes the key, so that the two are committed or rolled back
/// together, and nobody who works has to think of it. Of work in several transactions the first one counts: what is
/// left undone then by a process that dies must be taken up by somebody else than the client. A scope holds for the
/// calls within it on the same thread and no further: threads and jobs that they start or wake stand outside.
package struct IdempotentWork: Sendable, Equatable {
  package var key: IdempotencyKey
  /// Tells requests with the same key apart.
  package var fingerprint: [UInt8]
  /// Unix seconds.
  package var createdAt: Int64

  package init(key: IdempotencyKey, fingerprint: [UInt8], createdAt: Int64) {
    self.key = key
    self.fingerprint = fingerprint
    self.createdAt = createdAt
  }

  @TaskLocal static var current: IdempotentWork?

  /// Runs `body` in the name of this request.
  package func scope<Result>(_ body: () throws -> Result) rethrows -> Result {
    try Self.$current.withValue(self, operation: body)
  }

  /// Runs `body` in nobody's name: for what is written beside the work and does no harm twice, as a cache.
  package static func outside<Result>(_ body: () throws -> Result) rethrows -> Result {
    try $current.withValue(nil, operation: body)
  }
}

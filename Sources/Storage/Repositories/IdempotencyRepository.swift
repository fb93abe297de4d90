/// A client's name for one POST: sent again, it gets the first answer again.
package struct IdempotencyKey: Sendable, Equatable {
  package var key: String
  package var method: String
  package var path: String

  package init(key: String, method: String, path: String) {
    self.key = key
    self.method = method
    self.path = path
  }
}

/// The answer that a key got.
package struct RecordedResponse: Sendable, Equatable {
  package var status: Int64
  package var headersJSON: String
  package var body: [UInt8]

  package init(status: Int64, headersJSON: String, body: [UInt8]) {
    self.status = status
    self.headersJSON = headersJSON
    self.body = body
  }
}

/// What a claim of a key finds.
package enum IdempotencyClaim: Sendable, Equatable {
  /// The key is new and now marked as in flight: do the work, then `complete` or `release`.
  case fresh
  /// The first request is still being worked on.
  case inFlight
  /// The key was used for another request.
  case mismatch
  case recorded(RecordedResponse)
}

/// The keys of the last day. `complete` belongs into the transaction that does the work, so that a crash cannot
/// leave the one without the other.
package struct IdempotencyRepository {
  let connection: Connection

  package func claim(
    _ key: IdempotencyKey, fingerprint: [UInt8], now: Int64
  ) throws(StorageError) -> IdempotencyClaim {
    try connection.run(
      """
      INSERT INTO idempotency_keys (key, method, path, fingerprint, created_at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING
      """, key.key, key.method, key.path, fingerprint, now)
    if connection.changes == 1 { return .fresh }
    let claim = try connection.first(
      """
      SELECT fingerprint, status, headers_json, body FROM idempotency_keys
      WHERE key = ? AND method = ? AND path = ?
      """, key.key, key.method, key.path
    ) { row -> IdempotencyClaim in
      if row.bytes(0) != fingerprint { return .mismatch }
      guard let status = row.optionalInteger(1) else { return .inFlight }
      return .recorded(RecordedResponse(status: status, headersJSON: row.text(2), body: row.bytes(3)))
    }
    guard let claim else { throw .notFound }
    return claim
  }

  /// - Throws: `notFound` where the key was not claimed.
  package func complete(_ key: IdempotencyKey, _ response: RecordedResponse) throws(StorageError) {
    try connection.change(
      """
      UPDATE idempotency_keys SET status = ?4, headers_json = ?5, body = ?6
      WHERE key = ?1 AND method = ?2 AND path = ?3
      """, key.key, key.method, key.path, response.status, response.headersJSON, response.body)
  }

  /// Forgets a claim whose work came to nothing, so that the client may try again.
  package func release(_ key: IdempotencyKey) throws(StorageError) {
    try connection.run(
      "DELETE FROM idempotency_keys WHERE key = ? AND method = ? AND path = ? AND status IS NULL",
      key.key, key.method, key.path)
  }

  /// At start: nothing is in flight any more.
  package func releaseAll() throws(StorageError) {
    try connection.run("DELETE FROM idempotency_keys WHERE status IS NULL")
  }

  /// Deletes what was created before `time`.
  package func prune(createdBefore time: Int64) throws(StorageError) -> Int {
    try connection.run("DELETE FROM idempotency_keys WHERE created_at < ? AND status IS NOT NULL", time)
    return connection.changes
  }
}

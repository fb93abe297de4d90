/// A client's name for one POST: sent again, it gets the first answer again.
package struct IdempotencyKey: Sendable, Hashable {
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

/// What is known of a key that came before.
package enum IdempotencyMemory: Sendable, Equatable {
  /// The key was used for another request.
  case mismatch
  /// The request was carried out; its answer is not recorded, or not yet.
  case carriedOut
  case recorded(RecordedResponse)
}

/// The keys of the last day whose requests were carried out or answered.
///
/// A row without an answer is written by the transaction that does the work (`IdempotentWork`), so that a crash cannot
/// leave the one without the other. A request at work that has committed nothing has no row, and is forgotten with its
/// process.
package struct IdempotencyRepository {
  let connection: Connection

  /// What is known of the key; nil where nothing is.
  package func recall(_ key: IdempotencyKey, fingerprint: [UInt8]) throws(StorageError) -> IdempotencyMemory? {
    try connection.first(
      """
      SELECT fingerprint, status, headers_json, body FROM idempotency_keys
      WHERE key = ? AND method = ? AND path = ?
      """, key.key, key.method, key.path
    ) { row -> IdempotencyMemory in
      if row.bytes(0) != fingerprint { return .mismatch }
      guard let status = row.optionalInteger(1) else { return .carriedOut }
      return .recorded(RecordedResponse(status: status, headersJSON: row.text(2), body: row.bytes(3)))
    }
  }

  /// Remembers that the request is carried out. Again it changes nothing.
  func mark(_ work: IdempotentWork) throws(StorageError) {
    try connection.run(
      """
      INSERT INTO idempotency_keys (key, method, path, fingerprint, created_at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING
      """, work.key.key, work.key.method, work.key.path, work.fingerprint, work.createdAt)
  }

  /// Remembers the answer, whether or not anything was written for it.
  package func record(_ response: RecordedResponse, to work: IdempotentWork) throws(StorageError) {
    try mark(work)
    try connection.change(
      """
      UPDATE idempotency_keys SET status = ?4, headers_json = ?5, body = ?6
      WHERE key = ?1 AND method = ?2 AND path = ?3
      """, work.key.key, work.key.method, work.key.path, response.status, response.headersJSON, response.body)
  }

  /// Deletes what was created before `time`.
  package func prune(createdBefore time: Int64) throws(StorageError) -> Int {
    try connection.run("DELETE FROM idempotency_keys WHERE created_at < ?", time)
    return connection.changes
  }
}

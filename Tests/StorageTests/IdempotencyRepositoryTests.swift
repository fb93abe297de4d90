import Testing

@testable import Storage

@Suite("Idempotency keys")
struct IdempotencyRepositoryTests {
  private let key = IdempotencyKey(key: "k", method: "POST", path: "/v1/models")
  private let response = RecordedResponse(status: 202, headersJSON: "{}", body: [])

  @Test("A key is fresh once, in flight until completed, and then answers what it answered first")
  func life() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      #expect(try transaction.idempotency.claim(key, fingerprint: [1], now: 1) == .fresh)
      #expect(try transaction.idempotency.claim(key, fingerprint: [1], now: 1) == .inFlight)
      #expect(try transaction.idempotency.claim(key, fingerprint: [2], now: 1) == .mismatch)
      try transaction.idempotency.complete(key, response)
      #expect(try transaction.idempotency.claim(key, fingerprint: [1], now: 2) == .recorded(response))
      #expect(try transaction.idempotency.claim(key, fingerprint: [2], now: 2) == .mismatch)
      var other = key
      other.path = "/v1/series"
      #expect(try transaction.idempotency.claim(other, fingerprint: [2], now: 2) == .fresh)
    }
  }

  @Test("Released and pruned keys are fresh again, completed ones survive a release")
  func release() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      for _ in 0..<2 {
        #expect(try transaction.idempotency.claim(key, fingerprint: [1], now: 5) == .fresh)
        try transaction.idempotency.release(key)
      }
      #expect(try transaction.idempotency.claim(key, fingerprint: [1], now: 5) == .fresh)
      try transaction.idempotency.complete(key, response)
      try transaction.idempotency.release(key)
      try transaction.idempotency.releaseAll()
      #expect(try transaction.idempotency.prune(createdBefore: 5) == 0)
      #expect(try transaction.idempotency.prune(createdBefore: 6) == 1)
      #expect(try transaction.idempotency.claim(key, fingerprint: [9], now: 7) == .fresh)
    }
  }
}

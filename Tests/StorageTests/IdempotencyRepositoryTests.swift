import Testing

@testable import Storage

@Suite("Idempotency keys")
struct IdempotencyRepositoryTests {
  private let work = IdempotentWork(
    key: IdempotencyKey(key: "k", method: "POST", path: "/v1/models"), fingerprint: [1], createdAt: 5)
  private let response = RecordedResponse(status: 202, headersJSON: "{}", body: [])

  @Test("A key is unknown, then carried out, then answers what it answered first, and is no other request's")
  func life() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      let keys = transaction.idempotency
      #expect(try keys.recall(work.key, fingerprint: [1]) == nil)
      for _ in 0..<2 {
        try keys.mark(work)
        #expect(try keys.recall(work.key, fingerprint: [1]) == .carriedOut)
        #expect(try keys.recall(work.key, fingerprint: [2]) == .mismatch)
      }
      try keys.record(response, to: work)
      try keys.mark(work)
      #expect(try keys.recall(work.key, fingerprint: [1]) == .recorded(response))
      #expect(try keys.recall(work.key, fingerprint: [2]) == .mismatch)
      var other = work.key
      other.path = "/v1/series"
      #expect(try keys.recall(other, fingerprint: [1]) == nil)
    }
  }

  @Test("Keys are forgotten after their day, answered or not", arguments: [false, true])
  func prune(isAnswered: Bool) throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      let keys = transaction.idempotency
      try isAnswered ? keys.record(response, to: work) : keys.mark(work)
      #expect(try keys.prune(createdBefore: 5) == 0)
      #expect(try keys.prune(createdBefore: 6) == 1)
      #expect(try keys.recall(work.key, fingerprint: [9]) == nil)
    }
  }
}

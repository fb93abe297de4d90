import Testing

@testable import Storage

@Suite("Jobs")
struct JobRepositoryTests {
  private func enqueue(_ transaction: Transaction, _ id: String, priority: Int64 = 0) throws -> JobRecord {
    try transaction.jobs.enqueue(
      id: id, kind: "train", subject: "model:m", requestJSON: "{}", priority: priority, now: 10)
  }

  @Test("The next job is the one of the highest priority, the oldest among equals, and each is taken once")
  func order() throws {
    let folder = try TemporaryFolder()
    let taken = try folder.open().write { transaction in
      for id in ["a", "b"] { _ = try enqueue(transaction, id) }
      _ = try enqueue(transaction, "c", priority: 5)
      return try (0..<4).map { _ in try transaction.jobs.takeNext(now: 11)?.id }
    }
    #expect(taken == ["c", "a", "b", nil])
  }

  @Test("A job ends once, with its result, and forgets its checkpoint")
  func ending() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    let key = try database.write { transaction in
      let key = try enqueue(transaction, "a").key
      _ = try transaction.jobs.takeNext(now: 11)
      try transaction.jobs.saveCheckpoint([1], job: key, now: 12)
      try transaction.jobs.saveCheckpoint([], job: key, now: 13)
      #expect(try transaction.jobs.checkpoint(job: key) == CheckpointRecord(data: [], savedAt: 13))
      try transaction.jobs.setProgress(#"{"progress":1}"#, key: key)
      try transaction.jobs.finish(key: key, outcome: .succeeded(resultJSON: "[]"), now: 14)
      #expect(try transaction.jobs.checkpoint(job: key) == nil)
      return key
    }
    let job = try #require(try database.read { try $0.jobs.get("a") })
    #expect(job.status == .succeeded && job.resultJSON == "[]" && job.finishedAt == 14 && job.startedAt == 11)
    #expect(job.revision == 4 && job.attempts == 1 && job.progressJSON == #"{"progress":1}"#)
    expectError(.conflict) { try database.write { try $0.jobs.finish(key: key, outcome: .cancelled, now: 15) } }
    expectError(.conflict) { try database.write { try $0.jobs.setProgress("{}", key: key) } }
  }

  @Test("After a crash a running job is queued again with its checkpoint, unless it was to be cancelled")
  func recovery() throws {
    let folder = try TemporaryFolder()
    do {
      try folder.open().write { transaction in
        for id in ["a", "b"] { _ = try enqueue(transaction, id) }
        let first = try #require(try transaction.jobs.takeNext(now: 11))
        try transaction.jobs.saveCheckpoint([1, 2], job: first.key, now: 12)
        _ = try transaction.jobs.takeNext(now: 11)
        #expect(try transaction.jobs.requestCancel("b", now: 13).status == .running)
      }
    }
    let database = try folder.open()
    try database.write { transaction in
      #expect(try transaction.jobs.recover(now: 20) == 2)
      #expect(try transaction.jobs.get("b")?.status == .cancelled)
      let again = try #require(try transaction.jobs.takeNext(now: 21))
      #expect(again.id == "a" && again.attempts == 2 && again.startedAt == 11)
      #expect(try transaction.jobs.checkpoint(job: again.key)?.data == [1, 2])
    }
  }

  @Test("Cancelling ends a queued job at once, asks a running one, and leaves an ended one alone")
  func cancelling() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    try database.write { transaction in
      _ = try enqueue(transaction, "a")
      let cancelled = try transaction.jobs.requestCancel("a", now: 12)
      #expect(cancelled.status == .cancelled && cancelled.finishedAt == 12)
      #expect(try transaction.jobs.requestCancel("a", now: 13) == cancelled)
      #expect(try transaction.jobs.takeNext(now: 14) == nil)
      let running = try enqueue(transaction, "b")
      _ = try transaction.jobs.takeNext(now: 14)
      let asked = try transaction.jobs.requestCancel("b", now: 15)
      #expect(asked.status == .running && asked.cancelRequested && asked.finishedAt == nil)
      try transaction.jobs.finish(key: running.key, outcome: .cancelled, now: 16)
    }
    expectError(.notFound) { _ = try database.write { try $0.jobs.requestCancel("x", now: 1) } }
  }

  @Test("A list has the newest first, filtered and paged; old jobs that ended are pruned")
  func listing() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      for id in ["a", "b", "c"] { _ = try enqueue(transaction, id) }
      let key = try #require(try transaction.jobs.takeNext(now: 11)).key
      try transaction.jobs.finish(key: key, outcome: .failed(errorJSON: "{}"), now: 12)
      let first = try transaction.jobs.list(limit: 2)
      #expect(first.map(\.id) == ["c", "b"])
      #expect(try transaction.jobs.list(before: first[1].key, limit: 2).map(\.id) == ["a"])
      #expect(try transaction.jobs.list(status: .queued, kind: "train", subject: "model:m", limit: 9).count == 2)
      #expect(try transaction.jobs.list(subject: "model:x", limit: 9).isEmpty)
      #expect(try transaction.jobs.counts() == [.queued: 2, .failed: 1])
      #expect(try transaction.jobs.prune(finishedBefore: 12) == 0)
      #expect(try transaction.jobs.prune(finishedBefore: 13) == 1)
      #expect(try transaction.jobs.get("a") == nil)
    }
  }
}

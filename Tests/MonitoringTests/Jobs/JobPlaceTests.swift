import Testing

@testable import Monitoring
@testable import Storage

@Suite("Where a job waits, and how long")
struct JobPlaceTests {
  @Test(
    "Work that waits is shared by those who come free",
    arguments: [
      ([0.0], 0.0, 0.0), ([5], 0, 5), ([5], 7, 12), ([0, 100], 10, 10), ([10, 20], 0, 10), ([10, 20], 10, 20),
      ([10, 20], 30, 30), ([30, 10, 20], 15, 22.5), ([], 5, 0),
    ])
  func waits(free: [Double], ahead: Double, seconds: Double) {
    #expect(JobPlace.wait(free: free, ahead: ahead) == seconds)
  }

  @Test("Seconds are rounded up in steps that grow and never shrink")
  func rounding() {
    #expect([0, 0.01, 0.3, 1.5, 6, 46, 61, 601].map(JobPlace.rounded) == [0, 0, 1, 2, 10, 60, 120, 720])
    var before: Int64 = 0
    var steps = 0
    for seconds in stride(from: 0.0, through: 100_000, by: 7) {
      let rounded = JobPlace.rounded(seconds)
      #expect(rounded >= before && (Double(rounded) >= seconds || seconds <= 0.05))
      if rounded > before { steps += 1 }
      before = rounded
    }
    #expect(steps < 50)
    #expect(JobPlace.rounded(.infinity) > 0)
  }

  private func enqueue(
    _ id: String, _ lane: JobRecord.Lane, _ seconds: Double, priority: Int64 = 0, in transaction: Transaction
  ) throws {
    _ = try transaction.jobs.enqueue(
      id: id, kind: "work", subject: nil, requestJSON: "{}", priority: priority,
      work: JobWork(lane: lane, method: "m-\(lane)", nominalSeconds: seconds), now: 100)
  }

  @Test("Each lane counts its own, by what such jobs took here and how far those are that run; alone as in a list")
  func places() throws {
    let folder = try ServiceFolder()
    let lanes = JobLanes(workers: 1)
    try folder.database.write { transaction in
      // Twice as slow as nominal.
      try transaction.jobs.learnPace(of: "m-long", measuredSeconds: 20, nominalSeconds: 10)
      for number in 0..<3 { try enqueue("l\(number)", .long, 100, in: transaction) }
      for number in 0..<2 { try enqueue("s\(number)", .short, 5, in: transaction) }
      try enqueue("first", .long, 30, priority: 1, in: transaction)
      _ = try transaction.jobs.takeNext(from: [.long], now: 100)
      let jobs = try transaction.jobs.list(limit: 10)
      // The one of higher priority runs: it takes 60 s, of which 20 are over.
      #expect(jobs.first { $0.id == "first" }?.status == .running)
      let places = try transaction.places(of: jobs, lanes, now: 120)
      let told = Dictionary(uniqueKeysWithValues: jobs.map { ($0.id, places[$0.key]) })
      #expect(told["first"] == .some(nil))
      #expect(told["l0"] == JobPlace(position: 1, startsIn: 45, takes: 240))
      #expect(told["l1"] == JobPlace(position: 2, startsIn: 240, takes: 240))
      #expect(told["l2"] == JobPlace(position: 3, startsIn: JobPlace.rounded(440), takes: 240))
      #expect(told["s0"] == JobPlace(position: 1, startsIn: 0, takes: 5))
      #expect(told["s1"] == JobPlace(position: 2, startsIn: 5, takes: 5))
      for job in jobs { #expect(try transaction.places(of: [job], lanes, now: 120)[job.key] == places[job.key]) }
      // It says itself that it has five minutes to go.
      let running = try #require(jobs.first { $0.status == .running })
      try transaction.jobs.setProgress(#"{"seconds_left": 300}"#, key: running.key)
      let next = try #require(try transaction.jobs.get("l0"))
      #expect(try transaction.places(of: [next], lanes, now: 120)[next.key]?.startsIn == 300)
    }
  }

  @Test("Where no long job runs or waits, the other workers take short ones")
  func shared() throws {
    let folder = try ServiceFolder()
    try folder.database.write { transaction in
      for number in 0..<9 { try enqueue("s\(number)", .short, 9, in: transaction) }
      let last = try #require(try transaction.jobs.get("s8"))
      func start(_ workers: Int) throws -> Int64? {
        try transaction.places(of: [last], JobLanes(workers: workers), now: 100)[last.key]?.startsIn
      }
      #expect(try start(1) == JobPlace.rounded(36))
      #expect(try start(4) == JobPlace.rounded(18))
      try enqueue("long", .long, 100, in: transaction)
      #expect(try start(1) == JobPlace.rounded(72))
    }
  }
}

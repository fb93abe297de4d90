import Detectors
import Dispatch
import Kernels
import Synchronization
import Testing
import Waiting

@testable import Monitoring
@testable import Storage

@Suite("Two lanes of jobs")
struct JobLanesTests {
  /// Runs what is called `short…` at once, and everything else until it is let go or has to stop.
  private final class LanesExecutor: JobExecutor {
    let began = DispatchSemaphore(value: 0)
    let ended = Mutex(false)

    func run(_ control: JobControl) throws -> String {
      if control.job.id.hasPrefix("short") { return "{}" }
      began.signal()
      try poll { control.mustStop || ended.withLock(\.self) }
      if control.mustStop { throw CancellationError() }
      return "{}"
    }

    func abandon(_ job: JobRecord, error: MonitoringError?, in transaction: Transaction) throws {}
    func topics(of job: JobRecord) -> [ChangeNotifier.Topic] { [] }
  }

  private func enqueue(_ id: String, _ lane: JobRecord.Lane, seconds: Double = 4, in folder: ServiceFolder) throws {
    try folder.database.write { transaction in
      _ = try transaction.jobs.enqueue(
        id: id, kind: "work", subject: nil, requestJSON: "{}",
        work: JobWork(lane: lane, method: "work", nominalSeconds: seconds), now: ServiceFolder.now)
    }
  }

  private func job(_ id: String, in folder: ServiceFolder) throws -> JobRecord {
    try #require(try folder.database.read { try $0.jobs.get(id) })
  }

  private func wait(for id: String, _ status: JobRecord.Status, in folder: ServiceFolder) throws {
    try folder.context.changes.wait(for: [.job(id)]) { try job(id, in: folder).status == status }
  }

  @Test("A short job is done while more long ones than workers run and wait", arguments: [1, 2, 3])
  func shortBesideLong(workers: Int) throws {
    let folder = try ServiceFolder()
    let executor = LanesExecutor()
    let runner = JobRunner(context: folder.context, executors: ["work": executor], workers: workers)
    let lanes = JobLanes(workers: workers)
    for number in 0..<lanes.threads + 1 { try enqueue("long-\(number)", .long, in: folder) }
    try runner.start()
    defer { runner.stop(within: 10) }
    for _ in 0..<lanes.longThreads { try bounded { executor.began.wait() } }
    for number in 0..<3 { try enqueue("short-\(number)", .short, in: folder) }
    runner.jobWasQueued()
    for number in 0..<3 { try wait(for: "short-\(number)", .succeeded, in: folder) }
    let running = try folder.database.read { try $0.jobs.running() }
    #expect(running.map(\.id) == (0..<lanes.longThreads).map { "long-\($0)" })
    // A long one that is cancelled makes room for the next, and one that waits goes at once.
    _ = try folder.database.write { try $0.jobs.requestCancel("long-0", now: ServiceFolder.now) }
    runner.cancel("long-0")
    try wait(for: "long-0", .cancelled, in: folder)
    try bounded { executor.began.wait() }
    executor.ended.withLock { $0 = true }
    try wait(for: "long-\(lanes.threads)", .succeeded, in: folder)
  }

  @Test("A stop and a start bring both lanes back, and a long job is taken where no short one waits")
  func recovery() throws {
    let folder = try ServiceFolder()
    let executor = LanesExecutor()
    try enqueue("long", .long, in: folder)
    let first = JobRunner(context: folder.context, executors: ["work": executor], workers: 1)
    try first.start()
    try bounded { executor.began.wait() }
    first.stop(within: 3)
    #expect(try job("long", in: folder).status == .queued)
    try enqueue("short", .short, in: folder)
    executor.ended.withLock { $0 = true }
    let second = JobRunner(context: folder.context, executors: ["work": executor], workers: 1)
    try second.start()
    defer { second.stop(within: 10) }
    #expect(second.isUp)
    try wait(for: "long", .succeeded, in: folder)
    try wait(for: "short", .succeeded, in: folder)
    #expect(try job("long", in: folder).ranMilliseconds > 0)
  }

  @Test("What jobs took is learnt, the last counting most, and moves the next of their method to the other lane")
  func pace() throws {
    let folder = try ServiceFolder()
    try folder.database.write { transaction in
      #expect(try transaction.work("m", nominalSeconds: 8).lane == .short)
      try transaction.jobs.learnPace(of: "m", measuredSeconds: 16, nominalSeconds: 8)
      #expect(try transaction.work("m", nominalSeconds: 8).lane == .long)
      #expect(try transaction.work("m", nominalSeconds: 5).lane == .short)
      for _ in 0..<60 { try transaction.jobs.learnPace(of: "m", measuredSeconds: 4, nominalSeconds: 8) }
      #expect(abs(try #require(try transaction.jobs.pace(of: "m")) - 0.5) < 0.01)
      #expect(try transaction.work("n", nominalSeconds: 11).lane == .long)
    }
  }

  @Test("Of a week at five minutes every baseline is short; of two months every network is long")
  func estimates() throws {
    func seconds(_ algorithm: Algorithm, _ points: Int) throws -> Double {
      try NominalMachine.seconds(ofTraining: algorithm, algorithm.parameters(), points: points, metrics: 1)
    }
    for algorithm in Algorithm.baselines(metrics: 1) + [.ensemble] {
      #expect(try seconds(algorithm, 17_568) <= JobLanes.mostShortSeconds, "\(algorithm)")
    }
    for algorithm in [Algorithm.donut, .pad] {
      #expect(try seconds(algorithm, 17_568) > JobLanes.mostShortSeconds, "\(algorithm)")
    }
    #expect(NominalMachine.seconds(ofEvaluationOf: 1) > JobLanes.mostShortSeconds)
  }

  @Test("A short training shares the cores with what runs, and takes none from a long one that begins after it")
  func teams() {
    let cores = CoreAllocator(cores: 8)
    cores.withTeam(of: .long) { long in
      #expect(long.threads == 8)
      cores.withTeam(of: .short) { short in
        #expect(short.threads == 4)
        cores.withTeam(of: .short) { #expect($0.threads == 2) }
        cores.withTeam(of: .long) { #expect($0.threads == 4) }
      }
      cores.withTeam(of: .short) { #expect($0.threads == 4) }
    }
  }
}

import Dispatch
import Synchronization
import Testing
import Waiting

@testable import Monitoring
@testable import Storage

@Suite("Jobs from the queue to their end")
struct JobRunnerTests {
  /// Does what a test tells it, and remembers what it was asked.
  final class FakeExecutor: JobExecutor {
    let work: @Sendable (JobControl) throws -> String
    let ran = Mutex<[String]>([])
    let abandoned = Mutex<[String]>([])

    init(_ work: @escaping @Sendable (JobControl) throws -> String) { self.work = work }

    func run(_ control: JobControl) throws -> String {
      ran.withLock { $0.append(control.job.id) }
      return try work(control)
    }

    func abandon(_ job: JobRecord, error: MonitoringError?, in transaction: Transaction) throws {
      abandoned.withLock { $0.append(job.id + " " + (error?.code.rawValue ?? "cancelled")) }
    }

    func topics(of job: JobRecord) -> [ChangeNotifier.Topic] { [] }
  }

  private func runner(_ folder: ServiceFolder, _ executor: FakeExecutor) -> JobRunner {
    JobRunner(context: folder.context, executors: ["work": executor], workers: 1)
  }

  private func enqueue(_ ids: [String], kind: String = "work", in folder: ServiceFolder) throws {
    try folder.database.write { transaction in
      for id in ids {
        _ = try transaction.jobs.enqueue(id: id, kind: kind, subject: nil, requestJSON: "{}", now: ServiceFolder.now)
      }
    }
  }

  private func job(_ id: String, in folder: ServiceFolder) throws -> JobRecord {
    try #require(try folder.database.read { try $0.jobs.get(id) })
  }

  private func waitForEnd(of id: String, in folder: ServiceFolder) throws -> JobRecord {
    try folder.context.changes.wait(for: [.job(id)]) { try job(id, in: folder).status.isFinal }
    return try job(id, in: folder)
  }

  @Test("Queued jobs run in order, and progress is written down")
  func order() throws {
    let folder = try ServiceFolder()
    let executor = FakeExecutor { control in
      control.enter(.training, share: 0.5)
      return "{}"
    }
    try enqueue(["a", "b", "c"], in: folder)
    let runner = runner(folder, executor)
    try runner.start()
    defer { runner.stop(within: 10) }
    let last = try waitForEnd(of: "c", in: folder)
    #expect(executor.ran.withLock { $0 } == ["a", "b", "c"])
    #expect(last.status == .succeeded)
    #expect(last.progressJSON?.contains("0.5") == true)
    try enqueue(["d"], in: folder)
    runner.jobWasQueued()
    #expect(try waitForEnd(of: "d", in: folder).status == .succeeded)
  }

  @Test("A job that meets a fault of the disk is tried again; one that meets damage, or a fault every time, fails")
  func faultsOfStorage() throws {
    let folder = try ServiceFolder()
    let failure = EngineFailure(code: 13, extendedCode: 13, message: "")
    let executor = FakeExecutor { control in
      switch (control.job.id, control.job.attempts) {
      case ("once", 1): throw StorageError.full(failure)
      case ("damaged", _): throw StorageError.corrupt(failure)
      case ("always", _): throw StorageError.readOnly(failure)
      default: return "{}"
      }
    }
    try enqueue(["once", "damaged", "always"], in: folder)
    let runner = runner(folder, executor)
    try runner.start()
    defer { runner.stop(within: 10) }
    #expect(try waitForEnd(of: "once", in: folder).status == .succeeded)
    #expect(try waitForEnd(of: "damaged", in: folder).errorJSON?.contains("storage_damaged") == true)
    #expect(try waitForEnd(of: "always", in: folder).errorJSON?.contains("is given up") == true)
    let tries = executor.ran.withLock { ran in ["once", "damaged", "always"].map { id in ran.count { $0 == id } } }
    #expect(tries == [2, 1, JobRunner.mostAttempts])
  }

  @Test("A job that fails says why, and what it was about is tidied up; an unknown kind fails too")
  func failure() throws {
    let folder = try ServiceFolder()
    let executor = FakeExecutor { _ in throw MonitoringError(.seriesTooShort, "Too short.") }
    try enqueue(["a"], in: folder)
    try enqueue(["b"], kind: "magic", in: folder)
    let runner = runner(folder, executor)
    try runner.start()
    defer { runner.stop(within: 10) }
    #expect(try waitForEnd(of: "b", in: folder).status == .failed)
    let failed = try job("a", in: folder)
    #expect(failed.status == .failed)
    #expect(failed.errorJSON.flatMap(MonitoringError.init(json:))?.code == .seriesTooShort)
    #expect(executor.abandoned.withLock { $0 } == ["a series_too_short"])
  }

  @Test("A running job that is cancelled ends cancelled, whatever error it ends by", arguments: [true, false])
  func cancellation(_ isCourteous: Bool) throws {
    let folder = try ServiceFolder()
    let started = DispatchSemaphore(value: 0)
    let goOn = DispatchSemaphore(value: 0)
    let executor = FakeExecutor { control in
      started.signal()
      try bounded { goOn.wait() }
      #expect(control.mustStop)
      if isCourteous { throw CancellationError() }
      throw StorageError.conflict
    }
    try enqueue(["a"], in: folder)
    let runner = runner(folder, executor)
    try runner.start()
    defer { runner.stop(within: 10) }
    try bounded { started.wait() }
    _ = try folder.database.write { try $0.jobs.requestCancel("a", now: ServiceFolder.now) }
    runner.cancel("a")
    goOn.signal()
    #expect(try waitForEnd(of: "a", in: folder).status == .cancelled)
    #expect(executor.abandoned.withLock { $0 } == ["a cancelled"])
  }

  @Test("A stop lets a job come to its next checkpoint, and the next runner goes on from there, as often as it likes")
  func gracefulStop() throws {
    let folder = try ServiceFolder()
    for round in 0..<7 {
      let started = DispatchSemaphore(value: 0)
      let executor = FakeExecutor { control in
        let before = try folder.database.read { try $0.jobs.checkpoint(job: control.job.key)?.data.first }
        #expect(before == (round == 0 ? nil : UInt8(round)))
        started.signal()
        // Checkpoints are offered until one is the last.
        while !control.mustStop { control.offerCheckpoint { [UInt8(round + 1)] } }
        throw CancellationError()
      }
      if round == 0 { try enqueue(["a"], in: folder) }
      let runner = runner(folder, executor)
      try runner.start()
      try bounded { started.wait() }
      runner.stop(within: 10)
      #expect(try job("a", in: folder).status == .queued)
      #expect(try job("a", in: folder).attempts == 0)
    }
  }

  @Test("A job that brought the process down five times is given up")
  func crashes() throws {
    let folder = try ServiceFolder()
    try enqueue(["a"], in: folder)
    for _ in 0..<JobRunner.mostAttempts {
      // What a crash leaves behind: a job that was taken and is running.
      _ = try folder.database.write { transaction in
        _ = try transaction.jobs.recover(now: ServiceFolder.now)
        return try transaction.jobs.takeNext(now: ServiceFolder.now)
      }
    }
    let executor = FakeExecutor { _ in "{}" }
    let runner = runner(folder, executor)
    try runner.start()
    defer { runner.stop(within: 10) }
    let ended = try waitForEnd(of: "a", in: folder)
    #expect(ended.status == .failed)
    #expect(executor.ran.withLock { $0 } == [])
    #expect(executor.abandoned.withLock { $0 } == ["a internal_error"])
  }

  @Test("What a crash interrupted runs again, and what was to be cancelled is cancelled and tidied up")
  func recovery() throws {
    let folder = try ServiceFolder()
    try enqueue(["a", "b"], in: folder)
    try folder.database.write { transaction in
      _ = try transaction.jobs.takeNext(now: ServiceFolder.now)
      _ = try transaction.jobs.takeNext(now: ServiceFolder.now)
      _ = try transaction.jobs.requestCancel("b", now: ServiceFolder.now)
    }
    let executor = FakeExecutor { _ in "{}" }
    let runner = runner(folder, executor)
    try runner.start()
    defer { runner.stop(within: 10) }
    #expect(try waitForEnd(of: "a", in: folder).status == .succeeded)
    #expect(try job("b", in: folder).status == .cancelled)
    #expect(executor.abandoned.withLock { $0 } == ["b cancelled"])
  }

  @Test("A training whose request cannot be read fails")
  func unreadable() throws {
    let folder = try ServiceFolder()
    try enqueue(["a"], kind: TrainingJob.kind, in: folder)
    let service = Service(context: folder.context, workers: 1, cores: 1)
    try service.jobs.start()
    defer { service.jobs.stop(within: 10) }
    #expect(try waitForEnd(of: "a", in: folder).status == .failed)
  }
}

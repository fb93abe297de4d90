import Dispatch
import Platform
package import Storage
import Synchronization

/// What carries out one kind of job.
package protocol JobExecutor: Sendable {
  /// Does the work and answers the job's result as JSON. Throws `CancellationError` once it stopped because
  /// `control.mustStop`; any other error fails the job.
  func run(_ control: JobControl) throws -> String

  /// Tidies up what a failed or cancelled job was about, in the transaction that says that it failed or was cancelled:
  /// no crash comes between. Throws what storage throws.
  ///
  /// - Parameter error: nil for a cancelled job.
  func abandon(_ job: JobRecord, error: MonitoringError?, in transaction: Transaction) throws

  /// What else than the job itself has changed when it has ended.
  func topics(of job: JobRecord) -> [ChangeNotifier.Topic]
}

/// Takes jobs from the queue in the database and runs each on a thread of its own, so many at a time, by lanes
/// (`JobLanes`).
///
/// What a crash interrupted is in the queue again at the next start, with its checkpoint; a job that brought the
/// process down `mostAttempts` times is failed instead of tried again.
package final class JobRunner: Sendable {
  static let mostAttempts = 5

  private struct State {
    var running: [String: JobControl] = [:]
    var isStopping = false
    var liveThreads = 0
  }

  private let context: ServiceContext
  private let executors: [String: any JobExecutor]
  let lanes: JobLanes
  private let observer: (any JobObserver)?
  private let state = Mutex(State())
  /// The worker of short jobs has one of its own, lest it takes a call that was for the others.
  private let wake = DispatchSemaphore(value: 0)
  private let shortWake = DispatchSemaphore(value: 0)
  private let ended = DispatchGroup()

  package init(
    context: ServiceContext, executors: [String: any JobExecutor], workers: Int, observer: (any JobObserver)? = nil
  ) {
    self.context = context
    self.executors = executors
    lanes = JobLanes(workers: workers)
    self.observer = observer
  }

  /// Puts what was interrupted back into the queue and starts the workers.
  package func start() throws {
    try context.database.write { try recover(in: $0) }
    for number in 0..<lanes.threads {
      ended.enter()
      state.withLock { $0.liveThreads += 1 }
      let mine = lanes.lanes(ofWorker: number)
      Thread.start(niceness: 19) { [self] in
        work(mine, number == 0 ? shortWake : wake)
        state.withLock { $0.liveThreads -= 1 }
        ended.leave()
      }
    }
  }

  /// Whether all workers are at their posts.
  package var isUp: Bool {
    state.withLock { $0.liveThreads == lanes.threads && !$0.isStopping }
  }

  /// Tells a worker that the queue has a job.
  package func jobWasQueued() {
    wake.signal()
    shortWake.signal()
    context.changes.publish(.jobQueue)
  }

  /// Stops a running job; queued ones were cancelled in the database already.
  package func cancel(_ id: String) {
    state.withLock { $0.running[id] }?.cancel()
  }

  /// Tidies up after a job that was cancelled before it ran, or whose worker is gone.
  func abandon(_ job: JobRecord, in transaction: Transaction) throws {
    try executors[job.kind]?.abandon(job, error: nil, in: transaction)
  }

  /// Tells all who wait for a job, or for what it is about.
  func publish(_ job: JobRecord) {
    context.changes.publish(.job(job.id))
    for topic in executors[job.kind]?.topics(of: job) ?? [] { context.changes.publish(topic) }
  }

  /// What a crash interrupted goes back into the queue, or ends where its cancellation had been asked for.
  private func recover(in transaction: Transaction) throws {
    for job in try transaction.jobs.list(status: .running, limit: .max) where job.cancelRequested {
      try abandon(job, in: transaction)
    }
    _ = try transaction.jobs.recover(now: context.now())
  }

  /// Begins no more jobs, and tells those under way to end at their next checkpoint.
  package func beginStop() {
    let controls = state.withLock { state in
      state.isStopping = true
      return Array(state.running.values)
    }
    for control in controls { control.shutDown() }
    for _ in 0..<lanes.threads { wake.signal() }
    shortWake.signal()
  }

  /// Puts what is under way back into the queue, for another server to go on with from its checkpoint; what its workers here come to
  /// counts no more. Nobody is to blame, so that it is no attempt.
  package func giveBack() throws {
    try context.database.write { transaction in
      for job in try transaction.jobs.running() { try transaction.jobs.requeue(key: job.key) }
    }
  }

  /// Ends the workers within `seconds`, in the last of which jobs end without their checkpoint.
  package func stop(within seconds: Double) {
    beginStop()
    let end = DispatchTime.now() + seconds
    guard ended.wait(timeout: end - Self.secondsToGiveUp) == .timedOut else { return }
    for control in state.withLock({ Array($0.running.values) }) { control.stopWaitingForCheckpoint() }
    _ = ended.wait(timeout: end)
  }

  private static let secondsToGiveUp = 1.5

  private func work(_ lanes: [JobRecord.Lane], _ wake: DispatchSemaphore) {
    while !state.withLock({ $0.isStopping }) {
      do {
        if let job = try context.database.write({ try $0.jobs.takeNext(from: lanes, now: context.now()) }) {
          run(job, wake)
        } else {
          wake.wait()
        }
      } catch {
        // A full disk or a lock held elsewhere: the queue is there still, so look again a little later.
        _ = wake.wait(timeout: .now() + 1)
      }
    }
  }

  private func run(_ job: JobRecord, _ wake: DispatchSemaphore) {
    let control = JobControl(job: job, context: context, runner: self)
    let isStopping = state.withLock { state in
      state.running[job.id] = control
      return state.isStopping
    }
    if isStopping { control.shutDown() }
    // A cancellation between the taking and the line above is in the record only.
    if isCancelRequested(job.id) { control.cancel() }
    context.changes.publish(.job(job.id))
    observer?.jobDidChange(job)
    let start = ContinuousClock.now
    let result = Result { try execute(job, control) }
    let milliseconds = Int64((ContinuousClock.now - start) / .milliseconds(1))
    conclude(job, control, result: result, milliseconds: milliseconds, wake)
    _ = state.withLock { $0.running.removeValue(forKey: job.id) }
    publish(job)
    tellObserver(of: job.id)
  }

  private func tellObserver(of id: String) {
    guard let observer, let job = try? context.database.read({ try $0.jobs.get(id) }) else { return }
    observer.jobDidChange(job)
  }

  private func execute(_ job: JobRecord, _ control: JobControl) throws -> String {
    guard job.attempts <= Self.mostAttempts else {
      throw MonitoringError(.internalError, "The job was interrupted \(job.attempts - 1) times and is given up.")
    }
    guard let executor = executors[job.kind] else {
      throw MonitoringError(.internalError, "This version of the service knows no jobs of this kind.")
    }
    return try executor.run(control)
  }

  /// Writes down how a job ended. A database that refuses (a full disk, a lock held elsewhere) is asked again until it
  /// takes it or the service stops; then the job is `running` there still, and the next start queues it again.
  private func conclude(
    _ job: JobRecord, _ control: JobControl, result: Result<String, any Error>, milliseconds: Int64,
    _ wake: DispatchSemaphore
  ) {
    while true {
      do {
        return try context.database.write { transaction in
          try record(job, control, result, in: transaction)
          try transaction.count(milliseconds, of: job, learns: (try? result.get()) != nil)
        }
      } catch StorageError.conflict {
        // The job is no longer there, or no longer running: there is nothing to write down.
        return
      } catch {
        if state.withLock({ $0.isStopping }) { return }
        _ = wake.wait(timeout: .now() + 1)
      }
    }
  }

  private func record(
    _ job: JobRecord, _ control: JobControl, _ result: Result<String, any Error>, in transaction: Transaction
  ) throws {
    switch result {
    case .success(let json):
      try finish(job, .succeeded(resultJSON: json), in: transaction)
    case .failure where control.stopReason == .cancelled:
      try abandon(job, in: transaction)
      try finish(job, .cancelled, in: transaction)
    case .failure(is CancellationError) where control.stopReason == .shuttingDown:
      try transaction.jobs.requeue(key: job.key)
    case .failure(let error as StorageError) where error.passes:
      // What was learnt is at its checkpoint. It counts as an attempt: a disk with room for this but not for what the job
      // stores would otherwise let it go on forever.
      try transaction.jobs.requeue(key: job.key, countsAttempt: true)
    case .failure(let error):
      let known = MonitoringError(reporting: error)
      try executors[job.kind]?.abandon(job, error: known, in: transaction)
      try finish(job, .failed(errorJSON: known.json), in: transaction)
    }
  }

  private func finish(_ job: JobRecord, _ outcome: JobOutcome, in transaction: Transaction) throws {
    try transaction.jobs.finish(key: job.key, outcome: outcome, now: context.now())
  }

  private func isCancelRequested(_ id: String) -> Bool {
    (try? context.database.read { try $0.jobs.get(id)?.cancelRequested }) ?? false
  }
}

extension Transaction {
  /// Counts the time of an attempt, and learns what such work takes here from all of them where the last succeeded.
  fileprivate func count(_ milliseconds: Int64, of job: JobRecord, learns: Bool) throws {
    try jobs.addRuntime(milliseconds: milliseconds, key: job.key)
    guard learns else { return }
    try jobs.learnPace(
      of: job.work.method, measuredSeconds: Double(job.ranMilliseconds + milliseconds) / 1_000,
      nominalSeconds: job.work.nominalSeconds)
  }
}

extension StorageError {
  /// Whether it is a fault of the disk or the machine that may pass: a job that met it is worth another attempt.
  fileprivate var passes: Bool { storageFault?.passes ?? false }
}

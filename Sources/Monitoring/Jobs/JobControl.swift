package import Storage
import Synchronization

/// A running job's line to the outside: it tells how far it is, keeps checkpoints, and learns that it shall stop.
package final class JobControl: Sendable {
  /// Why a job is asked to stop.
  enum StopReason: Sendable {
    /// A client cancelled it: what it did is thrown away.
    case cancelled
    /// The service stops: it goes back to the queue with its last checkpoint.
    case shuttingDown
  }

  private struct State {
    var stopReason: StopReason?
    /// At a shutdown the job may run on until its next checkpoint.
    var mayReachCheckpoint = false
    var progress = JobProgress(stage: .preparing, share: 0)
    var progressWrittenAt: ContinuousClock.Instant?
    var checkpointWrittenAt: ContinuousClock.Instant?
  }

  package let job: JobRecord
  /// Whose job it is; nil for one that runs by itself.
  let runner: JobRunner?
  private let context: ServiceContext
  private let state = Mutex(State())
  private let clock = ContinuousClock()

  /// A progress report a second and a checkpoint each ten keep the database's share of a training small, and lose at
  /// most ten seconds of it in a crash.
  private static let progressInterval = Duration.seconds(1)
  private static let checkpointInterval = Duration.seconds(10)

  init(job: JobRecord, context: ServiceContext, runner: JobRunner? = nil) {
    self.job = job
    self.runner = runner
    self.context = context
    state.withLock { $0.checkpointWrittenAt = clock.now }
  }

  /// Whether the job has to stop now.
  package var mustStop: Bool {
    state.withLock { $0.stopReason != nil && !$0.mayReachCheckpoint }
  }

  var stopReason: StopReason? {
    state.withLock { $0.stopReason }
  }

  func cancel() {
    state.withLock { state in
      state.stopReason = .cancelled
      state.mayReachCheckpoint = false
    }
  }

  /// Asks the job to stop at its next checkpoint.
  func shutDown() {
    state.withLock { state in
      guard state.stopReason == nil else { return }
      state.stopReason = .shuttingDown
      state.mayReachCheckpoint = true
    }
  }

  /// Asks a job that was told of the shutdown to stop wherever it is.
  func stopWaitingForCheckpoint() {
    state.withLock { $0.mayReachCheckpoint = false }
  }

  /// Tells of an epoch; written down once a second at most.
  func report(_ progress: JobProgress) {
    let isDue = state.withLock { state in
      state.progress = progress
      if let last = state.progressWrittenAt, clock.now - last < Self.progressInterval { return false }
      state.progressWrittenAt = clock.now
      return true
    }
    if isDue { write(progress) }
  }

  /// Tells of a new stage; what was said of the epochs stays.
  func enter(_ stage: JobProgress.Stage, share: Double) {
    let progress = state.withLock { state in
      state.progress.stage = stage
      state.progress.share = share
      state.progress.secondsLeft = nil
      return state.progress
    }
    write(progress)
  }

  private func write(_ progress: JobProgress) {
    // A progress report that cannot be written must not end the training that it reports on.
    try? context.database.write { try $0.jobs.setProgress(progress.json, key: job.key) }
    context.changes.publish(.job(job.id))
  }

  /// Keeps the state where a checkpoint is due, and at a shutdown always.
  func offerCheckpoint(_ encoded: () -> [UInt8]) {
    let isDue = state.withLock { state in
      state.stopReason == .shuttingDown
        || state.checkpointWrittenAt.map { clock.now - $0 >= Self.checkpointInterval } ?? true
    }
    guard isDue else { return }
    let data = encoded()
    try? context.database.write { try $0.jobs.saveCheckpoint(data, job: job.key, now: context.now()) }
    state.withLock { state in
      state.checkpointWrittenAt = clock.now
      state.mayReachCheckpoint = false
    }
  }
}

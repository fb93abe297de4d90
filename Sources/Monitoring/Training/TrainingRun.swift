import Detectors
import Kernels
import Storage
import Synchronization

/// What the steps of a training job stand on.
struct TrainingRun {
  let plan: TrainingPlan
  let data: TrainingData
  let control: JobControl
  let team: ComputeTeam

  /// The surroundings of the training itself: its progress is the job's, and it goes on from the job's last checkpoint.
  func training(in context: ServiceContext) throws -> TrainingEnvironment {
    let clock = ContinuousClock()
    let start = clock.now
    let firstEpoch = FirstEpoch()
    return TrainingEnvironment(
      seed: UInt64(bitPattern: plan.version.seed), team: team,
      checkpoint: try context.database.read { try $0.jobs.checkpoint(job: control.job.key)?.data },
      warmStart: plan.warmStart,
      observe: { [control] progress in
        let started = firstEpoch.value(orSet: progress.epoch - 1)
        let seconds = (clock.now - start) / .seconds(1)
        control.report(JobProgress(progress, startedAtEpoch: started, seconds: seconds))
      },
      isCancelled: { [control] in control.mustStop },
      saveCheckpoint: { [control] in control.offerCheckpoint($0) })
  }

  /// The surroundings of what is learnt beside it.
  func environment(seedOffset: UInt64 = 0) -> TrainingEnvironment {
    TrainingEnvironment(
      seed: UInt64(bitPattern: plan.version.seed) &+ seedOffset, team: team,
      isCancelled: { [control] in control.mustStop })
  }

  /// What `body` makes; where it fails because the job is to stop, that.
  func stoppable<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      throw control.mustStop ? CancellationError() as any Error : error
    }
  }
}

/// The epoch that a training went on from, which its first report tells.
final class FirstEpoch: Sendable {
  private let epoch = Mutex<Int?>(nil)

  func value(orSet first: Int) -> Int {
    epoch.withLock { epoch in
      epoch = epoch ?? first
      return epoch ?? first
    }
  }
}

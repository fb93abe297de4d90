import Detectors
import Kernels
import Storage

extension TrainingEnvironment {
  /// The surroundings of a training that a job carries out: its progress is the job's, and it goes on from the job's last
  /// checkpoint.
  init(_ plan: TrainingPlan, _ control: JobControl, _ context: ServiceContext, _ team: ComputeTeam) throws {
    let clock = ContinuousClock()
    let start = clock.now
    let firstEpoch = FirstEpoch()
    self.init(
      seed: UInt64(bitPattern: plan.version.seed), team: team,
      checkpoint: try context.database.read { try $0.jobs.checkpoint(job: control.job.key)?.data },
      warmStart: plan.warmStart,
      observe: { progress in
        let started = firstEpoch.value(orSet: progress.epoch - 1)
        let seconds = (clock.now - start) / .seconds(1)
        control.report(JobProgress(progress, startedAtEpoch: started, seconds: seconds))
      },
      isCancelled: { control.mustStop },
      saveCheckpoint: { control.offerCheckpoint($0) })
  }
}

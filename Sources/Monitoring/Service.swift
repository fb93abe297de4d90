import Storage

/// The service as the API and the commands see it: the use cases' common ground, and the workers behind them.
package struct Service: Sendable {
  package let context: ServiceContext
  package let jobs: JobRunner
  package let scores: ScoreStore
  let standstill: StandstillCache
  package let drifts: DriftReader
  let drift: DriftWatch
  /// Scores points as they arrive: to be given to `PointIngest`.
  package let watch: MonitorEvaluator
  private let maintenance: MaintenanceLoop
  /// Brings about what policies say.
  package let policies: PolicyKeeper
  let evaluator: Evaluator
  /// What trainings and drills share.
  package let cores: Int

  /// - Parameters:
  ///   - workers: training jobs that run at a time.
  ///   - cores: what they share, 1 or more.
  ///   - alerts: is told of alerts that open and close.
  ///   - jobObserver: is told of jobs that begin and end.
  ///   - onMaintenanceFailure: is told of what is done by the clock and failed.
  ///   - querySource: asks other servers for backfills; without one these fail.
  package init(
    context: ServiceContext, workers: Int, cores: Int, alerts: (any AlertObserver)? = nil,
    jobObserver: (any JobObserver)? = nil,
    onMaintenanceFailure: (@Sendable (MaintenanceFailure) -> Void)? = nil, querySource: (any QuerySource)? = nil
  ) {
    self.context = context
    self.cores = cores
    scores = ScoreStore(context: context)
    standstill = StandstillCache()
    watch = MonitorEvaluator(
      context: context, reader: ScoreReader(context: context, store: scores, standstill: standstill), observer: alerts)
    drifts = DriftReader(
      context: context, reader: ScoreReader(context: context, store: scores, standstill: standstill), store: scores)
    drift = DriftWatch(reader: drifts)
    let share = CoreAllocator(cores: cores)
    evaluator = Evaluator(
      context: context, reader: ScoreReader(context: context, store: scores, standstill: standstill), store: scores,
      cores: share)
    let training = TrainingJob(context: context, cores: share)
    let news = PolicyJobNews()
    let backfill = BackfillJob(
      context: context, source: querySource, ingest: ManySeriesIngest(context: context, observer: watch))
    jobs = JobRunner(
      context: context,
      executors: [
        TrainingJob.kind: training, EvaluationJob.kind: EvaluationJob(evaluator: evaluator), BackfillJob.kind: backfill,
        BulkJob.kind: BulkJob(context: context, watch: watch, cores: cores),
        PolicyTrainingRequest.kind: PolicyTraining(context: context, cores: share, watch: watch, news: news),
        PoolTrainingRequest.kind: PoolTrainingJob(context: context, cores: share, news: news),
      ],
      workers: workers, observer: jobObserver)
    news.setRunner(jobs)
    policies = PolicyKeeper(context: context, jobs: jobs, watch: watch, drift: drift)
    news.setKeeper(policies)
    maintenance = MaintenanceLoop(
      context: context, watch: watch, rounds: RetrainingScheduler(context: context, jobs: jobs, drift: drift),
      policies: policies, onFailure: onMaintenanceFailure)
  }

  /// Takes up what an earlier process left unfinished and starts the workers.
  package func start() throws {
    try jobs.start()
    watch.start()
    maintenance.start()
  }

  /// Begins no more jobs, and lets those under way come to a checkpoint.
  package func beginStop() { jobs.beginStop() }

  /// Lets jobs come to a checkpoint and ends the workers, within `seconds` in all.
  package func stop(within seconds: Double) {
    let start = ContinuousClock.now
    jobs.beginStop()
    maintenance.stop(within: min(1, seconds))
    watch.settle()
    jobs.stop(within: seconds - (ContinuousClock.now - start) / .seconds(1))
  }
}

extension Service {
  /// What has to hold for the service to do its work; migrations are applied before it exists.
  package static let checks = ["database", "migrations", "storage", "workers"]

  /// The checks that fail now, and why: the database can be read, it takes writes (as the last one found), every worker is
  /// at its post.
  package var failingChecks: [(name: String, reason: String)] {
    var failing: [(name: String, reason: String)] = []
    do {
      _ = try context.database.read { try $0.jobs.counts() }
    } catch {
      failing.append(("database", "cannot be read"))
    }
    if let fault = context.database.fault?.storageFault { failing.append(("storage", fault.sentence)) }
    if !jobs.isUp { failing.append(("workers", "are not all up")) }
    return failing
  }
}

extension StorageFault {
  /// What is wrong, for whoever keeps the machine.
  package var sentence: String {
    switch self {
    case .full: "the disk is full"
    case .readOnly: "the disk or the database is read-only"
    case .locked: "another process holds the database"
    case .inputOutput: "the disk fails"
    case .damaged: "the database is damaged"
    case .unreachable: "PostgreSQL does not answer"
    case .refused: "PostgreSQL lets this server in no more"
    case .outOfConnections: "PostgreSQL has no connection left"
    case .tooSlow: "PostgreSQL takes too long"
    case .outcomeUnknown: "the connection to PostgreSQL broke"
    case .takenOver: "another server has taken the database over"
    }
  }
}

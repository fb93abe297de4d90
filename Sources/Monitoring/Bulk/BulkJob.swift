import JSON
import Storage

/// Does one thing to many, one after the other: what one refuses is said, and the others go on.
struct BulkJob: JobExecutor {
  static let kind = "bulk"

  let context: ServiceContext
  let watch: MonitorEvaluator
  let cores: Int

  func run(_ control: JobControl) throws -> String {
    let action = try BulkAction(json: control.job.requestJSON)
    guard let saved = try context.database.read({ try $0.jobs.checkpoint(job: control.job.key)?.data }) else {
      throw MonitoringError(.internalError, "The job has lost what it was to work on.")
    }
    var state = try BulkState(decoding: saved)
    // What came between the last checkpoint and a crash is done already, and refused now for that alone.
    var mayBeDone = control.job.attempts > 1
    while state.next < state.ids.count {
      if control.mustStop { throw CancellationError() }
      let id = state.ids[state.next]
      do {
        try apply(action, to: id, control)
        state.done += 1
        mayBeDone = false
      } catch let error as MonitoringError {
        if mayBeDone, error.code == action.codeOfDone { state.done += 1 } else { state.refuse(id, error) }
      }
      state.next += 1
      control.report(JobProgress(stage: .applying, share: Double(state.next) / Double(state.ids.count)))
      control.offerCheckpoint { [state] in state.encoded }
    }
    return state.resultJSON(of: action)
  }

  func abandon(_ job: JobRecord, error: MonitoringError?, in transaction: Transaction) throws {}

  func topics(of job: JobRecord) -> [ChangeNotifier.Topic] { [] }

  private func apply(_ action: BulkAction, to id: String, _ control: JobControl) throws {
    guard let jobs = control.runner else {
      throw MonitoringError(.internalError, "The job runs outside of the queue.")
    }
    let models = ModelService(context: context, jobs: jobs, cores: cores)
    switch action {
    case .train(let training): _ = try models.train(id, training)
    case .activate(let version): _ = try models.activate(version ?? newest(of: id), of: id)
    case .delete(.series, let cascade): try SeriesService(context: context, jobs: jobs).delete(id, cascade: cascade)
    case .delete(.models, let cascade): try models.delete(id, cascade: cascade)
    case .delete(.monitors, _):
      try context.database.write { try $0.deleteMonitor(id, now: context.now()) }.carryOut(context, jobs, watch)
    }
  }

  private func newest(of id: String) throws -> Int64 {
    try context.database.read { transaction in
      let model = try transaction.models.known(id)
      guard let version = try transaction.latestTrained(of: model) else {
        throw MonitoringError(.modelNotReady, "The model '\(id)' has no trained version yet.")
      }
      return version.number
    }
  }
}

extension BulkAction {
  /// What it is refused by where it was done before.
  fileprivate var codeOfDone: ProblemCode? {
    switch self {
    case .train: .trainingInProgress
    case .activate: nil
    case .delete(.series, _): .seriesNotFound
    case .delete(.models, _): .modelNotFound
    case .delete(.monitors, _): .monitorNotFound
    }
  }
}

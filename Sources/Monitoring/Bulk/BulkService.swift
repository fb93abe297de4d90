import JSON
package import Storage

/// One thing done to many by one request.
package struct BulkService: Sendable {
  let context: ServiceContext
  let jobs: JobRunner
  let watch: MonitorEvaluator

  package init(service: Service) {
    context = service.context
    jobs = service.jobs
    watch = service.watch
  }

  /// What a bulk would be about, and what of it would be refused as things stand.
  package struct Plan: Sendable {
    package let action: BulkAction
    package let ids: [String]
    package let refusals: [BulkRefusal]
  }

  /// Changes nothing. What the data lack shows when it runs.
  ///
  /// - Throws: `too_many`.
  package func plan(_ action: BulkAction, _ selector: BulkSelector) throws -> Plan {
    try context.database.read { transaction in
      let ids = try transaction.select(selector, action.resource)
      let refusals = try ids.compactMap { id in
        try transaction.refusal(of: action, to: id).map { BulkRefusal(id: id, error: $0) }
      }
      return Plan(action: action, ids: ids, refusals: refusals)
    }
  }

  /// Queues the work on all that the selector finds now.
  ///
  /// - Throws: `too_many`.
  package func begin(_ action: BulkAction, _ selector: BulkSelector) throws -> JobRecord {
    let job = try context.database.write { transaction in
      let ids = try transaction.select(selector, action.resource)
      // It waits for nothing but the disk, and so never behind a training that lasts.
      let work = JobWork(
        lane: .short, method: "\(BulkJob.kind):\(action.name)", nominalSeconds: 0.01 * Double(max(1, ids.count)))
      let job = try transaction.jobs.enqueue(
        id: Identifier.make(), kind: BulkJob.kind, subject: nil, requestJSON: action.json, work: work,
        now: context.now())
      try transaction.jobs.saveCheckpoint(BulkState(ids: ids).encoded, job: job.key, now: context.now())
      return job
    }
    jobs.jobWasQueued()
    return job
  }
}

extension Transaction {
  /// What an action would be refused by, as far as the records tell.
  fileprivate func refusal(of action: BulkAction, to id: String) throws -> MonitoringError? {
    do {
      try check(action, of: id)
      return nil
    } catch let error as MonitoringError {
      return error
    }
  }

  private func check(_ action: BulkAction, of id: String) throws {
    switch action {
    case .train:
      guard try latestTraining(of: models.known(id))?.status.isFinal ?? true else {
        throw MonitoringError(.trainingInProgress, "The model is being trained; cancel its job first.")
      }
    case .activate(let version):
      let model = try models.known(id)
      if let version {
        guard let found = try versions.get(model: model.key, number: version) else {
          throw MonitoringError(.versionNotFound, "The model '\(id)' has no version \(version).")
        }
        guard found.state == .ready else {
          throw MonitoringError(.modelNotReady, "Version \(version) is not trained.")
        }
      } else if try latestTrained(of: model) == nil {
        throw MonitoringError(.modelNotReady, "The model '\(id)' has no trained version yet.")
      }
    case .delete(.series, let cascade):
      let series = try series.known(id)
      if !cascade, let model = try policies.ownModels(of: series.key).first {
        throw MonitoringError(
          .inUse, "The series '\(id)' is used by the model '\(model.id)'; 'cascade' deletes it too.")
      }
    case .delete(.models, let cascade):
      let model = try models.known(id)
      if let policy = model.policyID { throw MonitoringError(madeBy: policy, "model '\(id)'") }
      if !cascade, let monitor = try monitors.list(series: model.series).first(where: { $0.model == model.key }) {
        throw MonitoringError(.inUse, "The monitor '\(monitor.id)' uses the model; 'cascade' deletes it too.")
      }
    case .delete(.monitors, _):
      guard let monitor = try monitors.get(id) else { throw MonitorService.notFound(id) }
      if let policy = monitor.policyID { throw MonitoringError(madeBy: policy, "monitor '\(id)'") }
    }
  }
}

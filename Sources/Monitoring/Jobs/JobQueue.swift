package import Storage

/// The jobs as clients see them.
package struct JobQueue: Sendable {
  private let context: ServiceContext
  private let runner: JobRunner

  package init(service: Service) {
    context = service.context
    runner = service.jobs
  }

  package func find(_ id: String) throws -> JobRecord? {
    try context.database.read { try $0.jobs.get(id) }
  }

  /// - Throws: `job_not_found`.
  package func job(_ id: String) throws -> JobRecord {
    guard let job = try find(id) else { throw MonitoringError("job_not_found", "There is no job '\(id)'.") }
    return job
  }

  /// The newest first, below the key `before`.
  package func list(
    status: JobRecord.Status?, kind: String?, model: String?, before: Int64, limit: Int
  ) throws -> [JobRecord] {
    try context.database.read { transaction in
      try transaction.jobs.list(
        status: status, kind: kind, subject: model.map { "model:" + $0 }, before: before, limit: limit)
    }
  }

  /// Cancels a queued job at once and asks a running one to stop.
  ///
  /// - Throws: `job_not_found`, `job_finished`.
  package func cancel(_ id: String) throws -> JobRecord {
    let before = try job(id)
    guard !before.status.isFinal else {
      throw MonitoringError("job_finished", "The job has \(before.status.rawValue) already.")
    }
    let job = try context.database.write { try $0.jobs.requestCancel(id, now: context.now()) }
    if job.status == .cancelled { try runner.abandon(job) }
    runner.cancel(id)
    context.changes.publish(.job(id))
    return job
  }
}

package import Storage

/// The jobs as clients see them.
package struct JobService: Sendable {
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
    guard let job = try find(id) else { throw Self.unknown(id) }
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

  /// Cancels a queued job at once and asks a running one to stop; a cancelled one stays as it is.
  ///
  /// - Throws: `job_not_found`, `job_finished`.
  package func cancel(_ id: String) throws -> JobRecord {
    let job = try context.database.write { transaction in
      guard let before = try transaction.jobs.get(id) else { throw Self.unknown(id) }
      if before.status == .cancelled { return before }
      guard !before.status.isFinal else {
        throw MonitoringError(.jobFinished, "The job has ended already: \(before.status.rawValue).")
      }
      let job = try transaction.jobs.requestCancel(id, now: context.now())
      if job.status == .cancelled { try runner.abandon(job, in: transaction) }
      return job
    }
    runner.cancel(id)
    runner.publish(job)
    return job
  }

  private static func unknown(_ id: String) -> MonitoringError {
    MonitoringError(.jobNotFound, "There is no job '\(id)'.")
  }
}

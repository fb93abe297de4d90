package import Storage

/// A job, and where it waits; nil for one that doesn't.
package struct PlacedJob: Sendable {
  package let job: JobRecord
  package let place: JobPlace?

  package init(job: JobRecord, place: JobPlace?) { (self.job, self.place) = (job, place) }
}

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

  /// The newest first, or the oldest, after the key of one.
  package func list(
    _ filter: JobFilter, isOldestFirst: Bool = false, after: Int64?, limit: Int
  ) throws -> [PlacedJob] {
    try context.database.read { transaction in
      let jobs = try transaction.jobs.list(filter, isOldestFirst: isOldestFirst, after: after, limit: limit)
      let places = try transaction.places(of: jobs, runner.lanes, now: context.now())
      return jobs.map { PlacedJob(job: $0, place: places[$0.key]) }
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

  /// A job with its place in the queue.
  package func placed(_ job: JobRecord) throws -> PlacedJob {
    try context.database.read { transaction in
      PlacedJob(
        job: job, place: try transaction.places(of: [job], runner.lanes, now: context.now())[job.key])
    }
  }

  private static func unknown(_ id: String) -> MonitoringError {
    MonitoringError(.jobNotFound, "There is no job '\(id)'.")
  }
}

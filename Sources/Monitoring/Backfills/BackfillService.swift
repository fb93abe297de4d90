package import Storage

/// Backfills as clients ask for them.
package struct BackfillService: Sendable {
  private let context: ServiceContext
  private let jobs: JobRunner

  package init(service: Service) {
    (context, jobs) = (service.context, service.jobs)
  }

  /// Queues the job that asks.
  package func begin(_ request: BackfillRequest) throws -> JobRecord {
    let job = try context.database.write { transaction in
      try transaction.jobs.enqueue(
        id: Identifier.make(), kind: BackfillJob.kind, subject: nil, requestJSON: request.json, now: context.now())
    }
    jobs.jobWasQueued()
    return job
  }
}

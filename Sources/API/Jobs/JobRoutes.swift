import HTTP
import JSON
import Monitoring
import Storage

/// The kinds of jobs that a list can be narrowed down to.
private enum JobKind: String, CaseIterable {
  case training, evaluation, bulk, backfill
  case policyTraining = "policy_training"
  case poolTraining = "pool_training"
}

private enum JobSort: String, CaseIterable { case newest, oldest }

extension RouteTable {
  /// `/v1/jobs`.
  mutating func addJobRoutes(_ service: Service) {
    let jobs = JobService(service: service)
    let polling = Polling(changes: service.context.changes)

    on(.get, "/v1/jobs", wants: .read) { request in
      var query = request.query
      let paging = query.numberedPaging()
      let status = query.choice("status", of: JobRecord.Status.self)
      let kind = query.choice("kind", of: JobKind.self)?.rawValue
      let model = query.identifier("model")
      let lane = query.choice("lane", of: JobRecord.Lane.self)
      let sort = query.choice("sort", of: JobSort.self)
      let list = query.listFilter()
      try query.finish()
      let filter = JobFilter(status: status, kind: kind, subject: model.map { "model:" + $0 }, lane: lane, list: list)
      let items = try jobs.list(
        filter, isOldestFirst: sort == .oldest, after: paging.after, limit: paging.limit + 1)
      return .response(
        .json { writer in
          writer.page(items, limit: paging.limit, request.cursors, place: { String($0.job.key) }) {
            JobDocument($1).write(to: &$0)
          }
        })
    }

    on(.get, "/v1/jobs/{id}", wants: .read) { request in
      var query = request.query
      let wait = query.wait()
      try query.finish()
      let id = request.parameter("id")
      return try polling.answer(request, topics: [.job(id)], wait: wait) {
        let placed = try jobs.placed(jobs.job(id))
        return PollView(
          request, isSettled: placed.job.status.isFinal, json: .json { JobDocument(placed).write(to: &$0) })
      }
    }

    on(.post, "/v1/jobs/{id}/cancel", wants: .admin) { request in
      try request.query.finish()
      let placed = try jobs.placed(jobs.cancel(request.parameter("id")))
      return .response(.json { JobDocument(placed).write(to: &$0) })
    }

    on(.get, "/v1/jobs/{id}/events", wants: .read) { request in
      try request.query.finish()
      let id = request.parameter("id")
      let places = EventPlaces(request)
      // A browser comes back after the end of a stream until it is told that there is no more (WHATWG HTML §9.2.3).
      if try jobs.hasEnded(id, for: places.last, in: request.epoch) { return .response(HTTPResponse(.noContent)) }
      _ = try jobs.job(id)
      let stream = EventStream(changes: service.context.changes, topics: [.job(id)], places: places) { seen in
        guard let job = try jobs.find(id) else { return .end }
        if seen == job.revision { return job.status.isFinal ? .end : .nothing }
        return .event(name: "job", number: job.revision, data: JobDocument(try jobs.placed(job)).bytes)
      }
      return .response(stream.response)
    }
  }
}

extension JobService {
  /// Whether a client has seen the last event of a job: that of its end, or any where the job was swept since.
  fileprivate func hasEnded(_ id: String, for last: EventPlaces.Last, in epoch: String) throws -> Bool {
    guard case .event(let number, let theirs) = last else { return false }
    guard let job = try find(id) else { return true }
    return job.status.isFinal && number == job.revision && theirs == epoch
  }
}

import HTTP
import JSON
import Monitoring
import Storage

/// The kinds of jobs that a list can be narrowed down to.
private enum JobKind: String, CaseIterable { case training, evaluation }

extension RouteTable {
  /// `/v1/jobs`.
  mutating func addJobRoutes(_ service: Service) {
    let jobs = JobQueue(service: service)
    let polling = Polling(changes: service.context.changes)

    on(.get, "/v1/jobs", wants: .read) { request in
      var query = request.query
      let paging = query.numberedPaging()
      let status = query.choice("status", of: JobRecord.Status.self)
      let kind = query.choice("kind", of: JobKind.self)?.rawValue
      let model = query.identifier("model")
      try query.finish()
      let items = try jobs.list(
        status: status, kind: kind, model: model, before: paging.after ?? .max, limit: paging.limit + 1)
      return .response(
        .json { writer in
          writer.page(items, limit: paging.limit, place: { String($0.key) }) { JobDocument(job: $1).write(to: &$0) }
        })
    }

    on(.get, "/v1/jobs/{id}", wants: .read) { request in
      var query = request.query
      let wait = query.wait()
      try query.finish()
      let id = request.parameter("id")
      return try polling.answer(request, topics: [.job(id)], wait: wait) {
        let job = try jobs.job(id)
        return PollView(tag: ETag(counter: job.revision), isSettled: job.status.isFinal) {
          .json { JobDocument(job: job).write(to: &$0) }
        }
      }
    }

    on(.post, "/v1/jobs/{id}/cancel", wants: .admin) { request in
      try request.query.finish()
      let job = try jobs.cancel(request.parameter("id"))
      return .response(.json { JobDocument(job: job).write(to: &$0) })
    }

    on(.get, "/v1/jobs/{id}/events", wants: .read) { request in
      try request.query.finish()
      let id = request.parameter("id")
      _ = try jobs.job(id)
      let stream = EventStream(changes: service.context.changes, topics: [.job(id)]) { seen in
        guard let job = try jobs.find(id) else { return .end }
        if seen == job.revision { return job.status.isFinal ? .end : .nothing }
        return .event(name: "job", id: job.revision, data: JobDocument(job: job).bytes)
      }
      return .response(stream.response)
    }
  }
}

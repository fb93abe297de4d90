import HTTP
import Monitoring
import Storage

extension RouteTable {
  /// `/v1/models/{id}/queries`, `…/feedback` and `…/rounds`.
  mutating func addActiveLearningRoutes(_ service: Service) {
    let queries = QueryService(service: service)
    let feedback = FeedbackService(service: service)
    let rounds = RetrainingScheduler(service: service)
    let models = ModelService(service: service)
    let jobs = JobService(service: service)

    on(.get, "/v1/models/{id}/queries", wants: .read) { request in
      var query = request.query
      let limit = query.integer("limit", in: 1...QueryService.mostQueries) ?? 20
      try query.finish()
      let id = request.parameter("id")
      let page = try queries.page(of: id, limit: limit)
      return .response(.json { QueryPageDocument(page: page).write(to: &$0) })
    }

    on(.get, "/v1/models/{id}/feedback", wants: .read) { request in
      var query = request.query
      let paging = query.ownedPaging()
      let withdrawn = query.flag("withdrawn") ?? false
      try query.finish()
      let id = request.parameter("id")
      let model = try models.model(id).key
      let entries = try feedback.list(
        of: id, before: paging.after(in: model), limit: paging.limit + 1, withdrawn: withdrawn)
      return .response(
        .json { writer in
          writer.page(entries, limit: paging.limit, request.cursors, place: { "\($0.answer.key) \(model)" }) {
            FeedbackDocument(entry: $1).write(to: &$0)
          }
        })
    }

    on(.post, "/v1/models/{id}/feedback", wants: .label) { request in
      var query = request.query
      let trains = query.flag("train") ?? false
      try query.finish()
      if trains { try Caller.current.check(.admin) }
      let outcome = try feedback.accept(request.feedback(), to: request.parameter("id"), trains: trains)
      return .response(FeedbackOutcomeDocument(outcome: outcome, job: try outcome.job.map(jobs.placed)).response)
    }

    on(.delete, "/v1/models/{id}/feedback/{answer}", wants: .label) { request in
      try request.query.finish()
      try feedback.withdraw(request.parameter("answer"), of: request.parameter("id"))
      return .response(HTTPResponse(.noContent))
    }

    on(.get, "/v1/models/{id}/rounds", wants: .read) { request in
      try request.query.finish()
      let status = try rounds.status(of: request.parameter("id"))
      return .response(.json { $0.round(status) })
    }

    on(.put, "/v1/models/{id}/rounds", wants: .admin) { request in
      try request.query.finish()
      let wanted = try request.roundSchedule()
      let status = try rounds.set(wanted, of: request.parameter("id"))
      return .response(.json { $0.round(status) })
    }
  }
}

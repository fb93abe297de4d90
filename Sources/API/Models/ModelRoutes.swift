import HTTP
import JSON
import Monitoring
import Storage

extension RouteTable {
  /// `/v1/models` but for scores.
  mutating func addModelRoutes(_ service: Service) {
    let models = ModelService(service: service)
    let jobs = JobService(service: service)
    let polling = Polling(changes: service.context.changes)

    on(.get, "/v1/models", wants: .read) { request in
      var query = request.query
      let list = query.list(sorts: [.newest, .oldest])
      let series = query.identifier("series")
      let state = query.choice("state", of: ModelState.self)
      try query.finish()
      let items = try models.list(
        list.filter, series: series, state: state, by: list.sort, after: list.after, limit: list.limit + 1
      ).map { Placed(item: try ModelDocument($0.item, in: models), place: $0.place) }
      return .response(
        .json { writer in
          writer.page(items, limit: list.limit, request.cursors, place: list.text) {
            $1.item.write(to: &$0, hasReport: false)
          }
        })
    }

    on(.post, "/v1/models", wants: .admin) { request in
      var query = request.query
      let isDryRun = query.flag("dry_run") ?? false
      try query.finish()
      let creation = try request.modelCreation()
      if isDryRun {
        let estimate = try models.estimate(creation)
        return .response(.json { estimate.write(to: &$0) })
      }
      return try .accepted(jobs.placed(models.create(creation)))
    }

    on(.get, "/v1/models/{id}", wants: .read) { request in
      var query = request.query
      let wait = query.wait()
      try query.finish()
      let id = request.parameter("id")
      let topics = try [.model(id)] + models.trainingTopics(id)
      return try polling.answer(request, topics: topics, wait: wait) {
        let document = try ModelDocument(models.model(id), in: models)
        return PollView(request, isSettled: document.isSettled, json: .json { document.write(to: &$0) })
      }
    }

    on(.delete, "/v1/models/{id}", wants: .admin) { request in
      var query = request.query
      let cascade = query.flag("cascade") ?? false
      try query.finish()
      try models.delete(request.parameter("id"), cascade: cascade)
      return .response(HTTPResponse(.noContent))
    }

    on(.post, "/v1/models/{id}/train", wants: .admin) { request in
      try request.query.finish()
      return try .accepted(jobs.placed(models.train(request.parameter("id"), request.retraining())))
    }
  }

  /// `/v1/models/{id}/versions` and `/v1/models/{id}/threshold`.
  mutating func addVersionRoutes(_ service: Service) {
    let models = ModelService(service: service)
    let thresholds = ThresholdService(context: service.context)

    on(.get, "/v1/models/{id}/versions", wants: .read) { request in
      var query = request.query
      let paging = query.ownedPaging()
      try query.finish()
      let model = try models.model(request.parameter("id"))
      let versions = try models.trainedVersions(
        of: model, before: paging.after(in: model.key) ?? .max, limit: paging.limit + 1)
      let documents = try versions.map { version in
        try VersionDocument(version: version, model: model, bytes: models.archiveBytes(of: version))
      }
      return .response(
        .json { writer in
          writer.page(documents, limit: paging.limit, request.cursors, place: { "\($0.version.number) \(model.key)" }) {
            $1.write(to: &$0, hasReport: false)
          }
        })
    }

    on(.get, "/v1/models/{id}/versions/{version}", wants: .read) { request in
      try request.query.finish()
      let model = try models.model(request.parameter("id"))
      let version = try models.version(request.versionNumber(), of: model)
      guard version.state == .ready else {
        throw Problem(.versionNotFound, "Version \(version.number) is not trained.")
      }
      let document = try VersionDocument(version: version, model: model, bytes: models.archiveBytes(of: version))
      return .response(.json { document.write(to: &$0) })
    }

    on(.post, "/v1/models/{id}/versions/{version}/activate", wants: .admin) { request in
      try request.query.finish()
      let model = try models.activate(request.versionNumber(), of: request.parameter("id"))
      let document = try ModelDocument(model, in: models)
      return .response(.json { document.write(to: &$0) })
    }

    on(.put, "/v1/models/{id}/threshold", wants: .admin) { request in
      var query = request.query
      let isDryRun = query.flag("dry_run") ?? false
      let version = query.version()
      if version != nil, !isDryRun {
        query.report(
          "version", .conflictingQuery,
          "goes with dry_run=true alone: the line in force is that of the version that serves")
      }
      try query.finish()
      let settings = try request.thresholdSettings()
      let id = request.parameter("id")
      if isDryRun {
        let trial = try thresholds.try(settings, model: id, version: version)
        return .response(.json { trial.write(to: &$0) })
      }
      let threshold = try thresholds.set(settings, model: id)
      return .response(.json { threshold.write(to: &$0) })
    }
  }
}

extension APIRequest {
  fileprivate func versionNumber() throws -> Int64 {
    let text = parameter("version")
    guard let number = Int64(text), number > 0 else {
      throw Problem(.versionNotFound, "A version is a number from 1.")
    }
    return number
  }
}

extension HTTPOutcome {
  /// 202 with the job that does the work.
  static func accepted(_ placed: PlacedJob) -> HTTPOutcome {
    let headers: HTTPHeaders = ["Location": "/v1/jobs/\(placed.job.id)"]
    return .response(.json(.accepted, headers: headers) { JobDocument(placed).write(to: &$0) })
  }
}

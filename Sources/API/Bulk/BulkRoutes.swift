import HTTP
import JSON
import Monitoring

extension RouteTable {
  /// `/v1/bulk`.
  mutating func addBulkRoutes(_ service: Service) {
    let bulk = BulkService(service: service)
    let jobs = JobService(service: service)

    on(.post, "/v1/bulk/create", wants: .admin) { request in
      let isDryRun = try request.isDryRun()
      let made = try bulk.create(request.bulkCreation(), isDryRun: isDryRun)
      return .response(
        .json(isDryRun ? .ok : .created) { BulkCreatedDocument(made: made, isDryRun: isDryRun).write(to: &$0) })
    }

    for action in ["train", "activate", "delete"] {
      on(.post, "/v1/bulk/\(action)", wants: .admin) { request in
        let isDryRun = try request.isDryRun()
        let (action, selector) = try request.bulkAction(action)
        guard !isDryRun else {
          let plan = try bulk.plan(action, selector)
          return .response(.json { BulkPlanDocument(plan: plan).write(to: &$0) })
        }
        return try .accepted(jobs.placed(bulk.begin(action, selector)))
      }
    }
  }
}

extension APIRequest {
  fileprivate func isDryRun() throws(Problem) -> Bool {
    var query = query
    let isDryRun = query.flag("dry_run") ?? false
    try query.finish()
    return isDryRun
  }
}

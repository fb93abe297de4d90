import HTTP
import JSON
import Monitoring
import Storage

extension RouteTable {
  /// `/v1/policies`.
  mutating func addPolicyRoutes(_ service: Service) {
    let policies = PolicyService(service: service)

    on(.get, "/v1/policies", wants: .read) { request in
      var query = request.query
      let list = query.list(sorts: [.newest, .oldest, .trouble], isTagged: false)
      let state = query.choice("state", of: PolicySeriesRecord.State.self)
      try query.finish()
      let items = try policies.list(
        list.filter, state: state, by: list.sort, after: list.after, limit: list.limit + 1)
      return .response(
        .json { writer in
          writer.page(items, limit: list.limit, request.cursors, place: list.text) {
            PolicyDocument(entry: $1.item).write(to: &$0)
          }
        })
    }

    on(.get, "/v1/policies/{id}", wants: .read) { request in
      try request.query.finish()
      let entry = try policies.policy(request.parameter("id"))
      return .response(.json { PolicyDocument(entry: entry).write(to: &$0) })
    }

    on(.put, "/v1/policies/{id}", wants: .admin) { request in
      var query = request.query
      let isDryRun = query.flag("dry_run") ?? false
      try query.finish()
      let id = try request.newID(ofA: "policy")
      let definition = try request.policyDefinition()
      if isDryRun {
        let plan = try policies.plan(id, definition)
        return .response(.json { plan.write(to: &$0) })
      }
      let (entry, isNew) = try policies.put(id, definition)
      let headers: HTTPHeaders = isNew ? ["Location": "/v1/policies/\(id)"] : [:]
      return .response(
        .json(isNew ? .created : .ok, headers: headers) { PolicyDocument(entry: entry).write(to: &$0) })
    }

    on(.delete, "/v1/policies/{id}", wants: .admin) { request in
      var query = request.query
      let keeps = query.flag("keep") ?? false
      try query.finish()
      let left = try policies.delete(request.parameter("id"), keeps: keeps)
      return .response(.json { left.write(keeps: keeps, to: &$0) })
    }

    on(.get, "/v1/policies/{id}/series", wants: .read) { request in
      var query = request.query
      let paging = query.ownedPaging()
      let state = query.choice("state", of: PolicySeriesRecord.State.self)
      try query.finish()
      let (policy, items) = try policies.series(
        of: request.parameter("id"), state: state, after: paging.after(in:), limit: paging.limit + 1)
      return .response(
        .json { writer in
          writer.page(
            items, limit: paging.limit, request.cursors, place: { "\($0.standing.series) \(policy)" }
          ) {
            PolicySeriesDocument(entry: $1).write(to: &$0)
          }
        })
    }
  }
}

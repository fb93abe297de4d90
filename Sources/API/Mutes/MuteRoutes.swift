import HTTP
import JSON
import Monitoring
import Storage

extension RouteTable {
  /// `/v1/mutes`.
  mutating func addMuteRoutes(_ service: Service) {
    let mutes = MuteService(context: service.context)

    on(.get, "/v1/mutes", wants: .read) { request in
      var query = request.query
      let paging = query.numberedPaging()
      let filter = MuteFilter(
        monitor: query.identifier("monitor"), series: query.identifier("series"), isOver: query.flag("over"),
        now: mutes.now)
      try query.finish()
      let items = try mutes.page(filter, before: paging.after, limit: paging.limit + 1)
      return .response(
        .json { writer in
          writer.page(items, limit: paging.limit, request.cursors, place: { "\($0.key)" }) {
            MuteDocument(record: $1, now: filter.now).write(to: &$0)
          }
        })
    }

    on(.post, "/v1/mutes", wants: .label) { request in
      try request.query.finish()
      let creation = try request.muteCreation()
      let record = try mutes.add(creation.mute, by: creation.rule)
      return .response(
        .json(.created, headers: ["Location": "/v1/mutes/\(record.id)"]) {
          MuteDocument(record: record, now: mutes.now).write(to: &$0)
        })
    }

    on(.get, "/v1/mutes/{id}", wants: .read) { request in
      try request.query.finish()
      let record = try mutes.mute(request.parameter("id"))
      return .response(.json { MuteDocument(record: record, now: mutes.now).write(to: &$0) })
    }

    on(.delete, "/v1/mutes/{id}", wants: .label) { request in
      var query = request.query
      let withdraws = query.flag("withdraw") ?? false
      try query.finish()
      try mutes.end(request.parameter("id"), withdraws: withdraws)
      return .response(HTTPResponse(.noContent))
    }
  }
}

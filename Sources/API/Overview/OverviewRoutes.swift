import HTTP
import JSON
import Monitoring

extension RouteTable {
  /// `GET /v1/overview`.
  mutating func addOverviewRoutes(_ service: Service) {
    let reader = OverviewReader(service: service)
    let polling = Polling(changes: service.context.changes)

    on(.get, "/v1/overview", wants: .read) { request in
      var query = request.query
      let wait = query.wait()
      try query.finish()
      return try polling.answer(request, topics: [.alerts, .incidents, .models, .jobs], wait: wait) {
        let overview = try reader.read()
        return PollView(request, json: .json { OverviewDocument(overview: overview).write(to: &$0) })
      }
    }
  }
}

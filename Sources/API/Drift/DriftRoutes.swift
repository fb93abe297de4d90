import HTTP
import JSON
import Monitoring
import Storage

extension RouteTable {
  /// `GET /v1/models/{id}/drift`.
  mutating func addDriftRoutes(_ service: Service) {
    let drifts = service.drifts
    let polling = Polling(changes: service.context.changes)

    on(.get, "/v1/models/{id}/drift", wants: .read) { request in
      var query = request.query
      let wait = query.wait()
      try query.finish()
      let id = request.parameter("id")
      let first = try drifts.subject(model: id)
      @Sendable func view(of subject: ScoringTarget) -> PollView {
        PollView(request, state: drifts.tag(of: subject)) {
          let report = try drifts.report(on: subject)
          return (.json { DriftDocument(report: report).write(to: &$0) }, drifts.tag(of: report.subject))
        }
      }
      let topics: [ChangeNotifier.Topic] = [.series(first.series.definition.id), .model(id)]
      return try polling.answer(request, topics: topics, wait: wait, first: view(of: first)) {
        view(of: try drifts.subject(model: id))
      }
    }
  }
}

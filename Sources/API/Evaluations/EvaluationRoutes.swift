import HTTP
import JSON
import Monitoring

extension RouteTable {
  /// `POST /v1/evaluations`.
  mutating func addEvaluationRoutes(_ service: Service) {
    let evaluations = EvaluationService(service: service)
    let jobs = JobService(service: service)

    on(.post, "/v1/evaluations", wants: .admin) { request in
      try request.query.finish()
      let wanted: EvaluationRequest = try request.decode(try request.json()) { reader in
        let model = reader.identifier("model", required: true)
        let version = reader.integer("version", in: 1...Int64.max)
        let range = reader.range()
        let named = reader.choice("kind", of: ["detection", "forecast", "drill", "alerts"])
        if named == nil, reader.has("kind") { reader.takeOtherKeys() }
        let kind = named ?? "detection"
        // A monitor watches the series of its model.
        let series = kind == "alerts" ? nil : reader.identifier("series")
        let forecast = kind == "forecast" ? reader.forecastQuestion() : nil
        let drill = kind == "drill" ? reader.drillQuestion() : nil
        let alerts = kind == "alerts" ? reader.alertsQuestion() : nil
        let delayLimit = kind == "detection" ? reader.count("delay_limit", in: 0...100_000) : nil
        let buffer = kind == "detection" ? reader.count("buffer", in: 0...EvaluationRequest.mostBuffer) : nil
        guard let model else { return nil }
        return EvaluationRequest(
          model: model, version: version, series: series, from: range.from, to: range.to,
          delayLimit: delayLimit,
          buffer: buffer ?? EvaluationRequest.defaultBuffer, forecast: forecast, drill: drill, alerts: alerts)
      }
      switch try evaluations.evaluate(wanted) {
      case .evaluation(let json): return .response(.json { $0.verbatim(json) })
      case .job(let job): return try .accepted(jobs.placed(job))
      }
    }
  }
}

extension JSONObjectReader {
  fileprivate mutating func forecastQuestion() -> ForecastQuestion {
    ForecastQuestion(horizon: horizon(), level: level(), forecaster: forecaster())
  }
}

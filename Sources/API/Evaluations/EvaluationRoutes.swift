import HTTP
import JSON
import Monitoring

extension RouteTable {
  /// `POST /v1/evaluations`.
  mutating func addEvaluationRoutes(_ service: Service) {
    let evaluations = Evaluations(service: service)

    on(.post, "/v1/evaluations") { request in
      try request.query.finish()
      let wanted: EvaluationRequest = try request.decode(try request.json()) { reader in
        let model = reader.identifier("model", required: true)
        let series = reader.identifier("series")
        let range = reader.range()
        let isForecast = reader.choice("kind", of: ["detection", "forecast"]) == "forecast"
        let forecast = isForecast ? reader.forecastQuestion() : nil
        let delayLimit = isForecast ? nil : reader.count("delay_limit", in: 0...100_000)
        guard let model else { return nil }
        return EvaluationRequest(
          model: model, series: series, from: range.from, to: range.to,
          delayLimit: delayLimit ?? EvaluationRequest.defaultDelayLimit, forecast: forecast)
      }
      switch try evaluations.evaluate(wanted) {
      case .evaluation(let json): return .response(.json { $0.verbatim(json) })
      case .job(let job): return .accepted(job)
      }
    }
  }
}

extension JSONObjectReader {
  fileprivate mutating func forecastQuestion() -> ForecastQuestion {
    ForecastQuestion(horizon: horizon(), level: level(), forecaster: forecaster())
  }
}

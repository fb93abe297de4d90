import Detectors
import HTTP
import JSON
import Monitoring

extension RouteTable {
  /// `POST /v1/models/{id}/forecast`.
  mutating func addForecastRoutes(_ service: Service) {
    let forecasts = ForecastReader(service: service)

    on(.post, "/v1/models/{id}/forecast", wants: .read) { request in
      try request.query.finish()
      let answer = try forecasts.forecast(request.forecastRequest(model: request.parameter("id")))
      return .response(.json { ForecastDocument(answer: answer).write(to: &$0) })
    }
  }
}

extension APIRequest {
  /// The body of `POST /v1/models/{id}/forecast`, which may be left out.
  fileprivate func forecastRequest(model: String) throws -> ForecastRequest {
    try decode(try optionalJSON()) { reader in
      ForecastRequest(
        model: model, horizon: reader.horizon(), from: reader.time("from"), level: reader.level(),
        forecaster: reader.forecaster())
    }
  }
}

extension JSONObjectReader {
  /// Steps ahead. Which of them the model answers is another question, with an error of its own.
  mutating func horizon() -> Int {
    count("horizon", in: 1...ForecastRequest.mostSteps) ?? ForecastRequest.defaultHorizon
  }

  /// The share of outcomes that an interval is to hold.
  mutating func level() -> Double { number("level", in: ForecastRequest.levels) ?? ForecastRequest.defaultLevel }

  /// nil where the request leaves it to the model.
  mutating func forecaster() -> ForecastChoice? {
    choice("forecaster", of: ForecastChoice.names).flatMap(ForecastChoice.init(name:))
  }
}

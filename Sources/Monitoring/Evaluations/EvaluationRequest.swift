import JSON

/// Which scores or alerts to hold against the labels of which range, which forecasts against what came, or what to rehearse.
package struct EvaluationRequest: Equatable, Sendable {
  /// Points: as the benchmark of the figure's authors has it.
  package static let defaultBuffer = 100
  /// One answer waits for as many curves.
  package static let mostBuffer = 200

  package var model: String
  /// The number of a version; nil for the one that serves.
  package var version: Int64?
  /// The model's own series where nil.
  package var series: String?
  package var from: Int64?
  package var to: Int64?
  /// Points after its start by which an anomaly must be found, under that protocol; nil for those of the field's benchmarks
  /// (``ReportFigures/delayLimit(interval:)``).
  package var delayLimit: Int?
  /// Points around labelled anomalies within which the volume under the precision-recall surface forgives.
  package var buffer: Int
  /// nil for what is no evaluation of forecasts.
  package var forecast: ForecastQuestion?
  /// nil for what is no drill.
  package var drill: DrillQuestion?
  /// nil for what is no replay of a monitor.
  package var alerts: AlertsQuestion?

  package init(
    model: String, version: Int64? = nil, series: String?, from: Int64?, to: Int64?,
    delayLimit: Int? = nil,
    buffer: Int = defaultBuffer, forecast: ForecastQuestion? = nil, drill: DrillQuestion? = nil,
    alerts: AlertsQuestion? = nil
  ) {
    self.model = model
    self.version = version
    self.series = series
    self.from = from
    self.to = to
    self.delayLimit = delayLimit
    self.buffer = buffer
    self.forecast = forecast
    self.drill = drill
    self.alerts = alerts
  }

  /// The form in which a job keeps it; `series` is the one that is evaluated.
  func json(series: String) -> String {
    let members: JSONObject = [
      "model": .string(model), "version": version.map(JSONValue.integer) ?? .null, "series": .string(series),
      "from": from.map(JSONValue.integer) ?? .null, "to": to.map(JSONValue.integer) ?? .null,
      "delay_limit": .optional(delayLimit), "buffer": .integer(Int64(buffer)),
      "forecast": forecast?.json ?? .null, "drill": drill?.json ?? .null,
      "alerts": alerts?.json ?? .null,
    ]
    return JSONValue.object(members).text
  }

  init(json: String) throws(MonitoringError) {
    guard let value = try? JSONValue.parse(json), let model = value["model"]?.string else {
      throw MonitoringError(.internalError, "The job's request cannot be read.")
    }
    self.init(
      // Until replays were not alone in having one it stood among what they ask.
      model: model, version: value["version"]?.integer ?? value["alerts"]?["version"]?.integer,
      series: value["series"]?.string, from: value["from"]?.integer, to: value["to"]?.integer,
      delayLimit: value["delay_limit"]?.integer.map(Int.init),
      buffer: value["buffer"]?.integer.map(Int.init) ?? Self.defaultBuffer,
      forecast: value["forecast"].flatMap(ForecastQuestion.init(json:)),
      drill: value["drill"].flatMap(DrillQuestion.init(json:)),
      alerts: value["alerts"].flatMap(AlertsQuestion.init(json:)))
  }
}

extension EvaluationRequest {
  /// As the contract calls it.
  var kind: String {
    if alerts != nil { return "alerts" }
    if drill != nil { return "drill" }
    return forecast == nil ? "detection" : "forecast"
  }

  /// Where in the request is what the use cases refuse.
  var places: [ProblemCode: Fault.Place] {
    let range = Fault.Place.range(from: from, to: to)
    return [
      .emptyRange: range, .rangeTooLong: range, .seriesTooShort: range,
      .intervalMismatch: .body("/series"), .unknownMetric: .body("/series"),
    ]
  }
}

import Detectors

/// Series that are judged together, by one k, with the parameters that section 4 of the paper has for their interval.
struct PADDataSet {
  let name: String
  let folders: [String]
  /// Points after an anomaly's start by which it must be found.
  let delayLimit: Int
  let parameters: [String: ParameterValue]
  /// Where its forecasts stand: those of many short series together.
  var forecasts = PapersTable.padForecasts

  static let all = [
    PADDataSet(name: "kpi", folders: ["kpi"], delayLimit: 7, parameters: [:]),
    PADDataSet(name: "minutes", folders: ["cloud-monitoring/data-ingress-rate"], delayLimit: 7, parameters: [:]),
    PADDataSet(
      name: "hours",
      folders: ["consumer-purchase-rate", "ecommerce-api-incoming-rps", "middle-tier-api-dependency-latency"].map {
        "cloud-monitoring/\($0)"
      }, delayLimit: 3,
      parameters: [
        "window": .integer(30), "hidden_units": .integer(24), "lambda": .number(10), "learning_rate": .number(0.01),
        "sequence_length": .integer(64),
      ], forecasts: .padHourly),
  ]

  /// Whether both halves have something to measure by.
  func suits(_ indicator: LabelledIndicator) -> Bool {
    let half = indicator.labels.count / 2
    return half >= 300 && indicator.labels[half...].contains(true)
  }
}

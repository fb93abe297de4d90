import Detectors

/// Series that are judged together, by one k. PAD's own settings are by their interval, as section 4 of the paper has them.
struct PADDataSet: Sendable {
  let name: String
  let folders: [String]
  /// Points after an anomaly's start by which it must be found.
  let delayLimit: Int
  /// Donut's settings; the paper gives it PAD's on hourly data.
  var donut: [String: ParameterValue] = [:]

  static let all = [
    PADDataSet(name: "kpi", folders: ["kpi"], delayLimit: 7),
    PADDataSet(name: "minutes", folders: ["cloud-monitoring/data-ingress-rate"], delayLimit: 7),
    PADDataSet(
      name: "hours",
      folders: ["consumer-purchase-rate", "ecommerce-api-incoming-rps", "middle-tier-api-dependency-latency"].map {
        "cloud-monitoring/\($0)"
      }, delayLimit: 3,
      donut: ["window": .integer(30), "hidden_units": .integer(24), "learning_rate": .number(0.01)]),
  ]

  /// Whether both halves have something to measure by.
  func suits(_ indicator: LabelledIndicator) -> Bool {
    let half = indicator.labels.count / 2
    return half >= 300 && indicator.labels[half...].contains(true)
  }

  /// What rows call a series of it.
  func row(_ indicator: LabelledIndicator) -> String { "\(name): \(indicator.name)" }
}

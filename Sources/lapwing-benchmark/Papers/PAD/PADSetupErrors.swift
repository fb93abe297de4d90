import Evaluation
import JSON
import Kernels
import Series

/// Errors of one-step forecasts of a series' second half under the three set-ups of section 4.1, in standard deviations of
/// its first half: against what was measured, against that with its anomalies mended, and without them.
struct PADSetupErrors {
  private(set) var setups = [ForecastErrors](repeating: ForecastErrors(), count: 3)
  private let truths: [[Double]]
  private let deviation: Double
  private let outside: Double?

  init(_ indicator: LabelledIndicator, from half: Int) {
    let values = indicator.series.metrics[0].values
    truths = [values, indicator.normal(values), zip(values, indicator.labels).map { $1 ? .nan : $0 }]
    deviation = StandardScaler(fitting: Array(values[..<half])).deviation
    outside = LearntRange(of: values[..<half]).shareOutside(values[half...])
  }

  /// The point's difference from a forecast of it, anomalies left out; NaN where there is none.
  func residual(_ forecast: Double, at index: Int) -> Double { (truths[2][index] - forecast) / deviation }

  mutating func add(_ forecast: Double, at index: Int) {
    for setup in setups.indices { setups[setup].add((truths[setup][index] - forecast) / deviation) }
  }

  /// `outside` is the share of the second half beyond the values of the first, where drift shows.
  func row(seconds: Double) -> JSONObject {
    var row: JSONObject = ["seconds": .number(Figure.rounded(seconds)), "outside": Self.figure(outside)]
    for (index, errors) in setups.enumerated() {
      let figures = [("mse", errors.meanSquare), ("rmse", errors.rootMeanSquare), ("mae", errors.meanAbsolute)]
      for (name, value) in figures { row["\(name)_setup_\(index + 1)"] = Self.figure(value) }
    }
    return row
  }

  static func figure(_ value: Double?) -> JSONValue { value.map { .number(Figure.rounded($0)) } ?? .null }
}

import Detectors
import Evaluation
import JSON
import Series
import Storage

/// MSE, RMSE and MAE of what is served and of each candidate, under the set-ups of PAD, section 4.1: anomalies are part
/// of the truth (1), replaced by what section 3.1 fills gaps with (2), or left out (3).
///
/// Missing and ignored points are left out, and so are points of which one of the candidates says nothing, or the
/// figures would not be of the same points.
struct SetupFigures {
  private static let names = ["setup_1", "setup_2", "setup_3"]

  /// One row a forecaster: errors by metric and set-up, raw, and all metrics' in standard deviations.
  private struct Row {
    let name: String
    let isServed: Bool
    var metrics: [[ForecastErrors]]
    var standardised = [ForecastErrors](repeating: ForecastErrors(), count: 3)
  }

  private let kinds: [LabelRecord.Kind?]
  private let series: GriddedSeries
  /// Of each metric what stands in for anomalies.
  private let normal: [[Double]]
  private let deviations: [Double]
  private let methods: [ForecastMethod]
  /// The combination's first, where it is served; then the candidates'.
  private var rows: [Row]
  private(set) var coverage = WalkForward.Coverage()

  init(_ stretch: ForecastStretch, _ forecaster: CalibratedForecaster, _ choice: ForecastChoice) {
    kinds = stretch.kinds
    series = stretch.series
    normal = stretch.series.metrics.map { Self.normal($0.values, stretch.kinds, stretch.series.grid) }
    deviations = forecaster.calibration.scales.map(\.deviation)
    methods = forecaster.methods
    let blank = [[ForecastErrors]](
      repeating: [ForecastErrors](repeating: ForecastErrors(), count: 3), count: deviations.count)
    let combination = Row(name: choice.name, isServed: true, metrics: blank)
    rows =
      (choice == .combination ? [combination] : [])
      + methods.map { Row(name: $0.rawValue, isServed: choice.method == $0, metrics: blank) }
  }

  /// The values with the anomalies taken out and filled as gaps are.
  private static func normal(_ values: [Double], _ kinds: [LabelRecord.Kind?], _ grid: TimeGrid) -> [Double] {
    guard kinds.contains(.anomaly) else { return values }
    let open = zip(values, kinds).map { $1 == .anomaly ? .nan : $0 }
    let filling = GapFilling(
      longestLinearGap: GapFilling.longestLinearGap(interval: grid.interval),
      period: Periodicity.fillingPeriod(of: open, interval: grid.interval))
    return filling.filled(open) ?? open
  }

  /// Takes in a step whose point has this index.
  mutating func add(_ step: WalkForward.Step, at index: Int) {
    let value = series.metrics[step.metric].values[index]
    let isAnomaly = kinds[index] == .anomaly
    guard !value.isNaN, kinds[index] != .ignore, !step.mean.isNaN, !step.means.contains(where: \.isNaN) else { return }
    let truths = [value, isAnomaly ? normal[step.metric][index] : value, isAnomaly ? .nan : value]
    let hasCombination = rows.count > methods.count
    for row in rows.indices {
      let candidate = hasCombination ? row - 1 : row
      let mean = candidate < 0 ? step.mean : step.means[candidate]
      for (setup, truth) in truths.enumerated() {
        rows[row].metrics[step.metric][setup].add(truth - mean)
        rows[row].standardised[setup].add((truth - mean) / deviations[step.metric])
      }
    }
    if !isAnomaly { coverage.add(value, lower: step.lower, upper: step.upper) }
  }

  var json: [JSONValue] {
    rows.map { row in
      let metrics = zip(series.metrics, row.metrics).map { column, errors in
        var members = Self.setups(errors)
        members["metric"] = .string(column.name)
        return JSONValue.object(members)
      }
      return .object([
        "forecaster": .string(row.name), "served": .bool(row.isServed), "metrics": .array(metrics),
        "standardised": .object(Self.setups(row.standardised)), "skill": .object(skill(of: row)),
      ])
    }
  }

  private static func setups(_ errors: [ForecastErrors]) -> JSONObject {
    var members = JSONObject()
    for (name, errors) in zip(names, errors) { members[name] = .object(ForecastFigures(errors).json) }
    return members
  }

  /// Against each method of reference, under Set-up 3.
  private func skill(of row: Row) -> JSONObject {
    var members = JSONObject()
    for method in ForecastMethod.references {
      guard let reference = rows.first(where: { $0.name == method.rawValue }) else { continue }
      members[method.rawValue] = .optional(row.standardised[2].skill(over: reference.standardised[2]))
    }
    return members
  }
}

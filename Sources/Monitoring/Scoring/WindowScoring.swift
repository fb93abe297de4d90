import Detectors
import JSON
import Series
import Storage

/// Scores windows that a client has at hand; nothing of them is stored.
package struct WindowScoring: Sendable {
  package static let mostWindows = 1_000
  package static let mostPoints = 100_000

  private let context: ServiceContext
  private let reader: ScoreReader

  package init(service: Service) {
    context = service.context
    reader = ScoreReader(service: service)
  }

  /// A stretch of points: each metric's values from `start` on, NaN where missing.
  package struct Window: Sendable {
    package var start: Int64
    package var values: [(metric: String, values: [Double])]

    package init(start: Int64, values: [(metric: String, values: [Double])]) {
      self.start = start
      self.values = values
    }
  }

  /// What the model makes of a window's points that have a full window behind them.
  package struct Answer: Sendable {
    package let timestamps: [Int64]
    package let scores: [Double]
    package let anomalyScores: [Double]
    package let directions: [Int?]
    package let metrics: [String]
    package let bands: [MetricBandColumns]
  }

  package struct MetricBandColumns: Sendable {
    package let expected: [Double]
    package let lower: [Double]
    package let upper: [Double]
    package let contribution: [Double]
  }

  /// - Throws: `model_not_found`, `model_not_ready`; `unknown_metric`, `missing_key`, `length_mismatch`,
  ///   `window_too_short` with the pointer of each window at fault.
  package func score(_ windows: [Window], model id: String) throws -> (ScoreReader.Subject, [Answer]) {
    let subject = try reader.subject(model: id, series: nil)
    let detector = try context.detectors.detector(of: subject.version, model: subject.model, in: context.database)
    let faults = windows.enumerated().flatMap { Self.faults(of: $1, at: $0, subject, lookback: detector.lookback) }
    if let error = MonitoringError(faults: faults) { throw error }
    return (subject, try windows.map { try answer($0, subject, detector) })
  }

  private func answer(_ window: Window, _ subject: ScoreReader.Subject, _ detector: any Detector) throws -> Answer {
    let metrics = subject.model.metrics
    let columns = metrics.compactMap { name in
      window.values.first { $0.metric == name }.map { SeriesColumn(name: name, values: $0.values) }
    }
    let grid = try TimeGrid(
      start: window.start, interval: subject.series.definition.interval, count: columns.first?.values.count ?? 0)
    let series = try GriddedSeries(grid: grid, metrics: columns)
    let range = detector.lookback..<grid.count
    let scored = try detector.score(series, range: range, team: nil)
    let verdict = AnomalyVerdict(subject.threshold)
    let expected = scored.bands.first?.expected ?? []
    return Answer(
      timestamps: Array(grid.timestamps[range]), scores: scored.scores,
      anomalyScores: verdict.anomalyScores(scored.scores),
      directions: range.indices.map { index in
        let place = index - range.lowerBound
        return verdict.direction(
          score: scored.scores[place], value: columns[0].values[index],
          expected: expected.isEmpty ? .nan : expected[place])
      },
      metrics: metrics,
      bands: scored.bands.map {
        MetricBandColumns(expected: $0.expected, lower: $0.lower, upper: $0.upper, contribution: $0.contribution)
      })
  }

  private static func faults(
    of window: Window, at index: Int, _ subject: ScoreReader.Subject, lookback: Int
  ) -> [Fault] {
    let place = JSONPointer.root.appending("windows").appending(index).appending("values")
    let metrics = subject.model.metrics
    var faults: [Fault] = []
    for (name, _) in window.values where !metrics.contains(name) {
      let known = metrics.joined(separator: ", ")
      faults.append(
        Fault(
          at: .body("\(place.appending(name))"), code: "unknown_metric",
          detail: "is not a metric of the model, which knows \(known)"))
    }
    for name in metrics where !window.values.contains(where: { $0.metric == name }) {
      faults.append(Fault(at: .body("\(place.appending(name))"), code: "missing_key", detail: "is required"))
    }
    let lengths = Set(window.values.map(\.values.count))
    if lengths.count > 1 {
      faults.append(
        Fault(at: .body("\(place)"), code: "length_mismatch", detail: "has columns of different lengths"))
    }
    if let length = lengths.min(), length <= lookback {
      faults.append(
        Fault(
          at: .body("\(place)"), code: "window_too_short",
          detail: "has \(length) points; the model needs at least \(lookback + 1)"))
    }
    return faults
  }
}

import Detectors
import JSON
import Series
import Storage

/// Scores windows that a client has at hand; nothing of them is stored.
package struct WindowScoring: Sendable {
  package static let mostWindows = 1_000
  package static let mostPoints = 100_000
  /// Points times metrics in one answer.
  package static let mostValues = 1_000_000

  private let context: ServiceContext
  private let reader: ScoreReader

  package init(service: Service) {
    context = service.context
    reader = ScoreReader(service: service)
  }

  /// A stretch of points: each metric's values from `start` on, NaN where missing, and the context as far as it is
  /// known. A context column that is left out is missing throughout.
  package struct Window: Sendable {
    package var start: Int64
    package var values: [(metric: String, values: [Double])]
    package var context: [(column: String, values: [Double])]

    package init(
      start: Int64, values: [(metric: String, values: [Double])], context: [(column: String, values: [Double])] = []
    ) {
      self.start = start
      self.values = values
      self.context = context
    }
  }

  /// What the model makes of each window's points that have a full window behind them.
  ///
  /// - Throws: `model_not_found`, `model_not_ready`; `unknown_metric`, `missing_key`, `length_mismatch`,
  ///   `window_too_short` with the pointer of each window at fault.
  package func score(
    _ windows: [Window], model id: String, version: Int64? = nil
  ) throws -> (ScoringTarget, [ScoredRange]) {
    let subject = try reader.subject(model: id, series: nil, version: version)
    let detector = try context.detectors.detector(of: subject.version, model: subject.model, in: context.database)
    let faults = windows.enumerated().flatMap { Self.faults(of: $1, at: $0, subject, lookback: detector.lookback) }
    if let error = MonitoringError(faults: faults) { throw error }
    return (subject, try windows.map { try answer($0, subject, detector) })
  }

  private func answer(_ window: Window, _ subject: ScoringTarget, _ detector: any Detector) throws -> ScoredRange {
    let metrics = subject.model.metrics
    let columns = metrics.compactMap { name in
      window.values.first { $0.metric == name }.map { SeriesColumn(name: name, values: $0.values) }
    }
    let grid = try TimeGrid(
      start: window.start, interval: subject.series.definition.interval, count: columns.first?.values.count ?? 0)
    let context = subject.series.definition.context.map { column in
      ContextColumn(
        name: column.name, kind: ContextKind(rawValue: column.kind) ?? .number,
        values: window.context.first { $0.column == column.name }?.values
          ?? [Double](repeating: .nan, count: grid.count))
    }
    let series = try GriddedSeries(
      grid: grid, metrics: columns, context: context, zone: .known(subject.series.definition.timezone))
    let range = detector.lookback..<grid.count
    let scored = try detector.score(series, range: range, team: nil)
    let block = ScoreBlock(firstSlot: Int64(range.lowerBound), scored, metrics: metrics.count)
    return ScoredRange(subject, block, series.slice(range), states: [])
  }

  private static func faults(
    of window: Window, at index: Int, _ subject: ScoringTarget, lookback: Int
  ) -> [Fault] {
    let whole = JSONPointer.root.appending("windows").appending(index)
    let place = whole.appending("values")
    let metrics = subject.model.metrics
    var faults: [Fault] = []
    for (name, _) in window.values where !metrics.contains(name) {
      let known = metrics.joined(separator: ", ")
      faults.append(
        Fault(
          at: .body("\(place.appending(name))"), code: .unknownMetric,
          detail: "is not a metric of the model, which knows \(known)"))
    }
    for name in metrics where !window.values.contains(where: { $0.metric == name }) {
      faults.append(Fault(at: .body("\(place.appending(name))"), code: .missingKey, detail: "is required"))
    }
    let lengths = Set(window.values.map(\.values.count))
    if lengths.count > 1 {
      faults.append(
        Fault(at: .body("\(place)"), code: .lengthMismatch, detail: "has columns of different lengths"))
    }
    if let length = lengths.min(), length <= lookback {
      faults.append(
        Fault(
          at: .body("\(place)"), code: .windowTooShort,
          detail: "has \(length) points; the model needs at least \(lookback + 1)"))
    }
    return faults + contextFaults(of: window, at: whole.appending("context"), subject, length: lengths.min())
  }

  private static func contextFaults(
    of window: Window, at place: JSONPointer, _ subject: ScoringTarget, length: Int?
  ) -> [Fault] {
    let known = subject.series.definition.context.map(\.name)
    return window.context.compactMap { name, values in
      if !known.contains(name) {
        let columns = known.isEmpty ? "has none" : "has " + known.joined(separator: ", ")
        return Fault(
          at: .body("\(place.appending(name))"), code: .unknownMetric,
          detail: "is not a context column of the model's series, which \(columns)")
      }
      guard let length, values.count != length else { return nil }
      return Fault(
        at: .body("\(place.appending(name))"), code: .lengthMismatch,
        detail: "has \(values.count) values; the metrics have \(length)")
    }
  }
}

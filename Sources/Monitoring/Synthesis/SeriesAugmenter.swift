import Detectors
import Kernels
import Series
import Storage

/// Makes labelled data of a stored series: typed anomalies in a copy of it, or windows by the classical augmentations.
package struct SeriesAugmenter: Sendable {
  /// Values of all metrics in one answer, and of windows that are saved.
  package static let mostValues = 1_000_000

  private let context: ServiceContext

  package init(context: ServiceContext) {
    self.context = context
  }

  /// - Throws: what reading the range throws; `unknown_metric`; `out_of_range` where the range has no room for so many
  ///   anomalies; `window_too_short` where it has none for a window; `outside_series`; `already_exists`.
  package func augment(_ request: AugmentationRequest) throws -> AugmentationResult {
    try MonitoringError.placing(request.places) { try made(request) }
  }

  private func made(_ request: AugmentationRequest) throws -> AugmentationResult {
    let source = try context.database.read { transaction in
      if let id = request.saveAs { try SavedSeries.checkIsNew(id, in: transaction) }
      return try AugmentationSource(request, in: transaction)
    }
    var result = try make(request, of: source)
    if let id = request.saveAs {
      let saving = SavedSeries.Content(result, of: source, as: id, by: request)
      result.saved = try SavedSeries(saving, in: context)
    }
    return result
  }

  private func make(_ request: AugmentationRequest, of source: AugmentationSource) throws -> AugmentationResult {
    let windows: [AugmentationResult.Window]
    switch request.method {
    case .inject(let plan, let time):
      if request.saveAs == nil { try Self.check(values: source.count * source.metrics.count) }
      windows = [try injected(plan, at: time, request.metrics, into: source)]
    case .windows(let augmentation, let count, let length):
      try Self.check(values: count * length * source.metrics.count)
      if request.saveAs != nil { try Self.checkTimes(count, length, of: source) }
      windows = try augmented(augmentation, count, length, request.seed, of: source)
    }
    return AugmentationResult(
      metrics: source.metrics, interval: source.series.grid.interval, windows: windows)
  }

  private static func checkTimes(
    _ count: Int, _ length: Int, of source: AugmentationSource
  ) throws(MonitoringError) {
    let grid = source.series.grid
    try WindowRow(count: count, length: length, interval: grid.interval, end: grid.end).check()
  }

  private static func check(values: Int) throws(MonitoringError) {
    guard values <= mostValues else {
      throw MonitoringError(
        .rangeTooLong, "That makes \(values) values of all metrics together; one answer holds \(mostValues).")
    }
  }

  // MARK: Injections

  private func injected(
    _ plan: InjectionPlan, at time: Int64?, _ names: [String]?, into source: AugmentationSource
  ) throws -> AugmentationResult.Window {
    let metrics = try Self.places(of: names, in: source)
    var plan = plan
    if let time { plan.start = try Self.index(of: time, length: plan.length, in: source) }
    let injections = plan.injections(usable: source.usable(metrics), metrics: metrics)
    guard injections.count == plan.count else { throw Self.noRoom(plan, found: injections.count) }
    let scales = source.series.metrics.map { DepartureScale($0.values) }
    var window = source.window(0..<source.count)
    let changed = injections.map { injection in
      let mask = injection.apply(to: &window.columns, scales: scales)
      for (index, isChanged) in zip(injection.range, mask) where isChanged { window.label[index] = true }
      return (injection: injection, points: mask.count(where: \.self))
    }
    return AugmentationResult.Window(start: source.series.grid.start, content: window, injections: changed)
  }

  private static func places(of names: [String]?, in source: AugmentationSource) throws(MonitoringError) -> [Int] {
    guard let names else { return Array(source.metrics.indices) }
    var faults: [Fault] = []
    var places: [Int] = []
    for (index, name) in names.enumerated() {
      if let place = source.metrics.firstIndex(of: name) {
        places.append(place)
      } else {
        faults.append(
          Fault(at: .body("/metrics/\(index)"), code: .unknownMetric, detail: "is no metric of the series"))
      }
    }
    if let error = MonitoringError(faults: faults) { throw error }
    return places
  }

  private static func index(
    of time: Int64, length: Int, in source: AugmentationSource
  ) throws(MonitoringError) -> Int {
    guard let index = source.series.grid.index(of: time), index + length <= source.count else {
      let detail = "must be a time of the series' grid with \(length) points of the range from it on"
      throw MonitoringError(
        .outsideSeries, "The anomaly does not lie within the range.",
        faults: [Fault(at: .body("/at"), code: .outsideSeries, detail: detail)])
    }
    return index
  }

  private static func noRoom(_ plan: InjectionPlan, found: Int) -> MonitoringError {
    let detail =
      "is more than there is room for: \(found) of \(plan.length) points, measured and not labelled as anomalous or ignored"
    return MonitoringError(
      .outOfRange, "The range has no room for \(plan.count) such anomalies.",
      faults: [Fault(at: .body("/count"), code: .outOfRange, detail: detail)])
  }

  // MARK: Windows

  private func augmented(
    _ augmentation: Augmentation, _ count: Int, _ length: Int, _ seed: UInt64, of source: AugmentationSource
  ) throws -> [AugmentationResult.Window] {
    let room = Placements(usable: source.kinds.map { $0 != .ignore }, length: length)
    guard room.count > 0 else {
      throw MonitoringError(
        .windowTooShort, "The range has nowhere \(length) points one after the other that are not to be ignored.",
        faults: [
          Fault(at: .body("/length"), code: .windowTooShort, detail: "is longer than what there is to cut from")
        ])
    }
    let anomalous = source.anomalous
    let scales = source.series.metrics.map { StandardScaler(fitting: $0.values, excluding: anomalous) }
    return (0..<count).map { number in
      var random = RandomStream(seed: seed, purpose: .synthesis, epoch: 2, batch: number)
      let starts = (0..<augmentation.sources).map { _ in Self.measured(room, source, &random) }
      let windows = starts.map { source.window($0..<$0 + length) }
      return AugmentationResult.Window(
        start: source.series.grid.timestamp(at: starts[0]),
        content: augmentation.window(of: windows, scales: scales, &random))
    }
  }

  /// A window, drawn again a few times where nothing of it was measured.
  private static func measured(
    _ room: Placements, _ source: AugmentationSource, _ random: inout RandomStream
  ) -> Int {
    var start = 0
    for _ in 0..<16 {
      start = room.draw(&random) ?? 0
      let range = start..<start + room.length
      if source.series.metrics.contains(where: { $0.values[range].contains(where: \.isFinite) }) { break }
    }
    return start
  }
}

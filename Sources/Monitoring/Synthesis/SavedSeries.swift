import Detectors
import JSON
import Series
import Storage

/// A series that was made and not measured, stored with its labels: every other endpoint takes it as any series.
package struct SavedSeries: Sendable {
  package let summary: SeriesSummary

  /// What becomes a series.
  struct Content {
    var definition: SeriesDefinition
    /// Rows that are stored: the time of each, and the columns in the order of the definition. Rows in which nothing is
    /// measured are left out.
    var times: [Int64]
    var columns: [[Double]]
    var labels: [NewLabel]
  }

  private static let batch = 65_536

  /// - Throws: `already_exists`.
  static func checkIsNew(_ id: String, in transaction: Transaction) throws {
    guard try transaction.series.get(id) == nil else {
      throw MonitoringError(
        .alreadyExists, "There is a series named '\(id)' already.",
        faults: [Fault(at: .body("/save_as"), code: .alreadyExists, detail: "names a series that exists already")])
    }
  }

  /// Stores all of it or nothing.
  ///
  /// - Throws: `already_exists`, `no_points`, `series_too_long`.
  init(_ content: Content, in context: ServiceContext) throws {
    let id = content.definition.id
    summary = try context.database.write { transaction in
      try Self.checkIsNew(id, in: transaction)
      guard let first = content.times.first else {
        throw MonitoringError(.noPoints, "Nothing was measured in what would be stored.")
      }
      let record = try transaction.series.create(content.definition, now: context.now())
      let grid = try transaction.series.fixGrid(of: record, through: first)
      let slots = content.times.compactMap { grid.slot(ofTime: $0) }
      guard let last = slots.last, slots.count == content.times.count else {
        throw MonitoringError(.seriesTooLong, at: "/save_as", "would reach beyond the times that can be stored")
      }
      try SeriesLimits.check(span: slots[0]..<last + 1)
      try Self.write(content.columns, slots, into: record, transaction)
      _ = try transaction.labels.insert(content.labels, series: record.key, now: context.now())
      return try SeriesSummary(transaction.series.known(id), in: transaction)
    }
    context.changes.publish(.series(id))
    context.counters.points.add(Int(summary.record.points))
  }

  private static func write(
    _ columns: [[Double]], _ slots: [Int64], into record: SeriesRecord, _ transaction: Transaction
  ) throws {
    for start in stride(from: 0, to: slots.count, by: batch) {
      let rows = start..<min(start + batch, slots.count)
      let values = columns.flatMap { $0[rows] }
      _ = try transaction.points.upsert(
        PointBatch(slots: Array(slots[rows]), columns: Array(columns.indices), values: values), into: record)
    }
  }
}

extension SavedSeries.Content {
  /// What an augmentation made, as a series: a copy of the range keeps its times and context, and the labels that it
  /// had; windows lie one after the other up to the end of the range.
  init(
    _ result: AugmentationResult, of source: AugmentationSource, as id: String, by request: AugmentationRequest
  ) {
    let own = source.record.definition
    var definition = SeriesDefinition(
      id: id, interval: own.interval, metrics: own.metrics, timezone: own.timezone,
      tagsJSON: Self.tags(of: request).text, futureLimit: own.futureLimit, bounds: own.bounds)
    if case .inject = request.method {
      definition.context = own.context
      self.init(definition, copy: result.windows[0], of: source)
    } else {
      self.init(definition, windows: result.windows.map(\.content), endingAt: source.series.grid.end)
    }
  }

  private static func tags(of request: AugmentationRequest) -> JSONValue {
    var tags: JSONObject = ["synthetic_from": .string(request.series), "seed": .string("\(request.seed)")]
    tags["method"] = .string(request.method.name)
    return .object(tags)
  }

  private init(_ definition: SeriesDefinition, copy: AugmentationResult.Window, of source: AugmentationSource) {
    let columns = copy.content.columns + source.series.context.map(\.values)
    let grid = source.series.grid
    let kept = grid.timestamps.indices.filter { index in columns.contains { $0[index].isFinite } }
    var mask = [Bool](repeating: false, count: grid.count)
    let own = source.anomalous
    for index in mask.indices { mask[index] = copy.content.label[index] && !own[index] }
    self.init(
      definition: definition, times: kept.map { grid.timestamp(at: $0) },
      columns: columns.map { column in kept.map { column[$0] } },
      labels: source.labels.map { NewLabel($0.label, within: grid) } + Self.anomalies(mask, on: grid))
  }

  /// Windows of one length, as ``WindowRow`` lays them.
  init(_ definition: SeriesDefinition, windows: [LabelledWindow], endingAt end: Int64) {
    self.init(definition: definition, times: [], columns: definition.metrics.map { _ in [] }, labels: [])
    let row = WindowRow(
      count: windows.count, length: windows.first?.count ?? 0, interval: definition.interval, end: end)
    var time = row.start
    for content in windows {
      for index in 0..<content.count where content.columns.contains(where: { $0[index].isFinite }) {
        times.append(time + Int64(index) * definition.interval)
        for metric in columns.indices { columns[metric].append(content.columns[metric][index]) }
      }
      if let grid = try? TimeGrid(start: time, interval: definition.interval, count: content.count) {
        labels += Self.anomalies(content.label, on: grid)
      }
      time += row.step
    }
  }

  private static func anomalies(_ mask: [Bool], on grid: TimeGrid) -> [NewLabel] {
    grid.ranges(of: mask).map { range in
      NewLabel(start: range.lowerBound, end: range.upperBound, kind: .anomaly, source: .upload, note: "synthetic")
    }
  }
}

extension NewLabel {
  /// A label that was copied along with its points.
  fileprivate init(_ label: NewLabel, within grid: TimeGrid) {
    self.init(
      start: max(label.start, grid.start), end: min(label.end, grid.end), kind: label.kind, source: .upload,
      note: label.note, author: label.author)
  }
}

extension AugmentationRequest.Method {
  /// Its name in requests.
  package var name: String {
    switch self {
    case .inject: "inject"
    case .windows(let augmentation, _, _): augmentation.name
    }
  }
}

import Detectors
import JSON
import Series
import Storage

extension SavedSeries.Content {
  /// What an augmentation made, as a series: a copy of the range keeps its times and context, and the labels that it
  /// had; windows lie one after the other up to the end of the range.
  init(
    _ result: AugmentationResult, of source: AugmentationSource, as id: String, by request: AugmentationRequest
  ) {
    let own = source.record.definition
    var definition = SeriesDefinition(
      id: id, interval: own.interval, metrics: own.metrics, timezone: own.timezone,
      tagsJSON: Self.tags(of: request).text, futureLimit: own.futureLimit)
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
    LabelRange.ranges(of: mask, kind: .anomaly, on: grid).map { range in
      NewLabel(start: range.start, end: range.end, kind: .anomaly, source: .upload, note: "synthetic")
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

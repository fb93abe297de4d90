import Formats
import JSON
import Kernels
import Programs
import Series

/// A labelled series as it would have come: rows on its grid, of those for one moment the first, and which of them lie in
/// an anomaly. Rows beside the grid, of which the Numenta benchmark has a few, are left out.
struct StreamedSeries {
  let name: String
  let interval: Int64
  let isMade: Bool
  private(set) var timestamps: [Int64] = []
  /// NaN where a value is missing.
  private(set) var values: [Double] = []
  private var labels: [Bool] = []

  private static let longest = 1 << 28

  /// - Parameter windows: of anomalies, both ends inclusive, where the file has no labels of its own.
  init(path: String, name: String, windows: [ClosedRange<Int64>]) throws {
    guard let text = TextFile.read(path, limit: Self.longest) else { throw ProgramError.unreadable(path) }
    var reader = TableReader()
    try reader.feed(Array(text.utf8))
    try reader.finish()
    let batch = reader.takeBatch()
    // Stable, so that the first of several stays the first.
    let order = batch.timestamps.indices.sorted { (batch.timestamps[$0], $0) < (batch.timestamps[$1], $1) }
    let rows = order.enumerated().filter { place, row in
      place == 0 || batch.timestamps[order[place - 1]] < batch.timestamps[row]
    }.map(\.element)
    let steps = zip(rows, rows.dropFirst()).map { Double(batch.timestamps[$1] - batch.timestamps[$0]) }
    guard let first = rows.first, let step = Int64(exactly: SortedValues(steps).median.rounded(.down)), step > 0 else {
      throw SeriesError.noInterval
    }
    (self.name, interval, isMade) = (name, step, false)
    for row in rows where (batch.timestamps[row] - batch.timestamps[first]) % step == 0 {
      let time = batch.timestamps[row]
      timestamps.append(time)
      values.append(batch.values[0][row])
      labels.append(batch.labels.isEmpty ? windows.contains { $0.contains(time) } : batch.labels[row])
    }
  }

  /// One that is made, without labels, of which the points before `half` are learnt from.
  init(name: String, interval: Int64, values: [Double], start: Int64 = 1_714_521_600) {
    (self.name, self.interval, self.values, isMade) = (name, interval, values, true)
    timestamps = values.indices.map { start + Int64($0) * interval }
    labels = values.map { _ in false }
  }

  /// The same with other values.
  func with(_ values: [Double]) -> StreamedSeries {
    var series = self
    series.values = values
    return series
  }

  var half: Int { timestamps.count / 2 }

  /// The first half, as it is uploaded.
  var learntCSV: [UInt8] { csv(0..<half) }

  func csv(_ points: Range<Int>) -> [UInt8] {
    var text = "timestamp,value\n"
    for index in points { text += "\(timestamps[index]),\(values[index].isNaN ? "" : "\(values[index])")\n" }
    return Array(text.utf8)
  }

  /// Points as they are posted.
  func columns(_ points: Range<Int>) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("timestamps", integers: timestamps[points])
      writer.key("values")
      writer.object { writer in writer.field("value", numbers: values[points]) }
    }
    return writer.bytes
  }

  /// Whether there is something to learn from in the first half.
  var isLearnable: Bool {
    let sorted = SortedValues(Array(values[..<half]))
    return half >= 100 && sorted.values.first != sorted.values.last
  }

  /// Days of the second half.
  var days: Double { Double(end - timestamps[half]) / 86_400 }

  /// Where its last point ends.
  var end: Int64 { timestamps[timestamps.count - 1] + interval }

  /// Labelled stretches of the second half, in seconds.
  var events: [Range<Int64>] { events(in: half..<timestamps.count) }

  /// What an operator answers to a question about the first half: the labelled stretches between two times.
  func answer(from start: Int64, to end: Int64) -> [Range<Int64>] {
    events(in: timestamps.partitioningIndex { $0 >= start }..<min(half, timestamps.partitioningIndex { $0 >= end }))
  }

  func events(in rows: Range<Int>) -> [Range<Int64>] {
    Array(labels[rows]).runs(of: true).map { run in
      timestamps[rows.lowerBound + run.lowerBound]..<timestamps[rows.lowerBound + run.upperBound - 1] + interval
    }
  }

  /// The rule that anybody would write: farther than three deviations from the mean of the first half, in the second. What
  /// is at most three points apart is one alert, as the service has it.
  var staticRule: [Range<Int64>] {
    let moments = Moments(of: Array(values[..<half]).span)
    let limit = 3 * moments.populationVariance.squareRoot() + 1e-12
    var alerts: [Range<Int64>] = []
    for index in half..<values.count where abs(values[index] - moments.mean) > limit {
      let time = timestamps[index]
      if let last = alerts.last, time - last.upperBound <= 3 * interval {
        alerts[alerts.count - 1] = last.lowerBound..<time + interval
      } else {
        alerts.append(time..<time + interval)
      }
    }
    return alerts
  }

  /// What it is judged on, and of which kind.
  static func all(in folder: String) throws -> [(series: StreamedSeries, isProduction: Bool)] {
    let data = PapersData(folder)
    let production = try (["kpi"] + data.sets(in: "cloud-monitoring")).flatMap { set in
      try data.names(set).map { name in
        try StreamedSeries(path: "\(folder)/\(set)/\(name).csv", name: name, windows: [])
      }
    }
    let benchmark = try data.sets(in: "nab").filter { $0.hasPrefix("nab/real") }.flatMap { set in
      let windows = try NumentaWindows("\(folder)/nab/anomaly_windows.json")
      return try data.names(set).compactMap { name in
        try windows.of("\(set.dropFirst("nab/".count))/\(name).csv").map {
          try StreamedSeries(path: "\(folder)/\(set)/\(name).csv", name: name, windows: $0)
        }
      }
    }
    return production.map { ($0, true) } + benchmark.map { ($0, false) }
  }
}

/// What the Numenta benchmark has labelled.
private struct NumentaWindows {
  private let windows: JSONValue

  init(_ path: String) throws {
    guard let text = TextFile.read(path, limit: 1 << 24) else { throw ProgramError.unreadable(path) }
    windows = try JSONValue.parse(text)
  }

  /// nil of a file that it does not name.
  func of(_ file: String) throws -> [ClosedRange<Int64>]? {
    try windows[file]?.array?.compactMap { window in
      guard let start = window.array?.first?.string, let end = window.array?.last?.string else { return nil }
      return try Self.seconds(start)...Self.seconds(end)
    }
  }

  /// Of `2014-04-10 07:15:00.000000`, in UTC.
  private static func seconds(_ text: String) throws -> Int64 {
    try Timestamp.parse(String(text.prefix { $0 != "." }), dialect: .file)
  }
}

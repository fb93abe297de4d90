import Programs
import Series

/// The last days of a series with what was expected of it, for a terminal of 80 columns: the curve in dots, the band
/// shaded behind it, alarms and labels marked below.
struct ScorePicture {
  private let scores: ScoredRange
  private let labels: [Range<Int64>]
  private let shown: Range<Int>
  private let bottom: Double
  private let top: Double

  private static let columns = 70
  private static let rows = 12
  private static let points = 864

  /// Shows the days with the most labels and alarms in them, the latest of those.
  init(scores: ScoredRange, labels: [Range<Int64>]) {
    (self.scores, self.labels) = (scores, labels)
    shown = Self.liveliest(scores, labels)
    let extremes = (scores.values[shown] + scores.lower[shown] + scores.upper[shown]).filter(\.isFinite)
    (bottom, top) = (extremes.min() ?? 0, extremes.max() ?? 1)
  }

  /// The times that are shown; the end exclusive.
  var timestamps: Range<Int64> {
    guard let first = shown.first, let last = shown.last else { return 0..<1 }
    return scores.timestamps[first]..<scores.timestamps[last] + scores.interval
  }

  private static func liveliest(_ scores: ScoredRange, _ labels: [Range<Int64>]) -> Range<Int> {
    let count = scores.timestamps.count
    guard count > points else { return 0..<count }
    var best = (events: 0, range: count - points..<count)
    for end in stride(from: count, through: points, by: -points / 6) {
      let times = scores.timestamps[end - points]...scores.timestamps[end - 1]
      let events = (labels + scores.anomalies).count { times.contains($0.lowerBound) && times.contains($0.upperBound) }
      if events > best.events { best = (events, end - points..<end) }
    }
    return best.range
  }

  var text: String {
    var lines = [heading] + (0..<Self.rows).map { line($0) }
    lines.append(FixedText.right("alarms", 8) + " " + marks { isAlarm($0) ? Style.alarm("▲") : " " })
    if !labels.isEmpty {
      lines.append(FixedText.right("labels", 8) + " " + marks { isLabelled($0) ? "▔" : " " })
    }
    lines.append(timeAxis)
    return lines.joined(separator: "\n")
  }

  private var heading: String {
    "The liveliest days (dots) and the band in which they were expected (shaded):"
  }

  /// The points of a cell's column, of which there may be none.
  private func points(_ column: Int, of parts: Int = columns) -> Range<Int> {
    let first = shown.lowerBound + column * shown.count / parts
    return first..<min(shown.upperBound, max(first + 1, shown.lowerBound + (column + 1) * shown.count / parts))
  }

  private var canvas: BrailleCanvas {
    var canvas = BrailleCanvas(columns: Self.columns, rows: Self.rows)
    for x in 0..<canvas.width {
      let values = scores.values[points(x, of: canvas.width)].filter(\.isFinite)
      guard let low = values.min(), let high = values.max() else { continue }
      for y in dot(high, canvas.height)...dot(low, canvas.height) { canvas.set(x: x, y: y) }
    }
    return canvas
  }

  private func dot(_ value: Double, _ height: Int) -> Int {
    top > bottom ? Int(((top - value) / (top - bottom) * Double(height - 1)).rounded()) : height / 2
  }

  private func line(_ row: Int) -> String {
    let canvas = canvas
    let extent = top - bottom
    let label =
      row == 0 || row == Self.rows - 1 || row == Self.rows / 2
      ? FixedText.axis(top - extent * Double(row) / Double(Self.rows - 1), extent: extent) : ""
    let cells = (0..<Self.columns).map { column in
      guard let character = canvas.character(column: column, row: row) else {
        return isExpected(column, row) ? Style.band("░") : " "
      }
      return isAlarm(column) ? Style.alarm(String(character)) : String(character)
    }
    return FixedText.right(label, 8) + "│" + cells.joined()
  }

  /// Whether the middle of the cell lies in the band of some point of its column.
  private func isExpected(_ column: Int, _ row: Int) -> Bool {
    let middle = top - (top - bottom) * (Double(row) + 0.5) / Double(Self.rows)
    return points(column).contains { scores.lower[$0] <= middle && middle <= scores.upper[$0] }
  }

  private func isAlarm(_ column: Int) -> Bool { points(column).contains { scores.anomalyScore[$0] >= 1 } }

  private func isLabelled(_ column: Int) -> Bool {
    points(column).contains { index in labels.contains { $0.contains(scores.timestamps[index]) } }
  }

  private func marks(_ mark: (Int) -> String) -> String { (0..<Self.columns).map(mark).joined() }

  private var timeAxis: String {
    guard let first = shown.first, let last = shown.last else { return "" }
    let (start, end) = (Timestamp.format(scores.timestamps[first]), Timestamp.format(scores.timestamps[last]))
    return String(repeating: " ", count: 9) + FixedText.left(start, Self.columns - end.count) + end
  }
}

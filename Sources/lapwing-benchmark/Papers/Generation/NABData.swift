import Detectors
import JSON
import Programs
import Series

/// The folders of the Numenta Anomaly Benchmark that the C-GATS paper evaluates on, with the windows that its authors
/// labelled. Rows are taken one after the other: some files skip minutes and hours.
struct NABData {
  static let sets = ["realTraffic", "realTweets", "artificialWithAnomaly"]
  private static let longest = 1 << 26

  private let folder: String

  init(_ folder: String) { self.folder = folder }

  /// The series of one folder; none where it is absent.
  func inputs(_ set: String) throws -> [TrainingInput] {
    let names = PapersData(folder).names(set)
    guard !names.isEmpty else { return [] }
    let path = "\(folder)/anomaly_windows.json"
    guard let text = TextFile.read(path, limit: Self.longest) else { throw ProgramError.unreadable(path) }
    let windows = try JSONValue.parse(text)
    return try names.map { name in try input(set, name, windows["\(set)/\(name).csv"]?.array ?? []) }
  }

  private func input(_ set: String, _ name: String, _ windows: [JSONValue]) throws -> TrainingInput {
    let path = "\(folder)/\(set)/\(name).csv"
    guard let text = TextFile.read(path, limit: Self.longest) else { throw ProgramError.unreadable(path) }
    let rows = text.split(whereSeparator: \.isNewline).dropFirst().compactMap { line -> (String, Double)? in
      let fields = line.split(separator: ",")
      guard fields.count == 2, let value = Double(fields[1]) else { return nil }
      return (String(fields[0]), value)
    }
    // Written alike throughout, so that texts compare as moments do.
    let ranges = windows.compactMap { window -> ClosedRange<String>? in
      guard let bounds = window.array, bounds.count == 2, let start = bounds[0].string, let end = bounds[1].string,
        start <= end
      else { return nil }
      return String(start.prefix(19))...String(end.prefix(19))
    }
    let grid = try TimeGrid(start: 1_400_000_100, interval: 300, count: rows.count)
    return TrainingInput(
      series: try GriddedSeries(grid: grid, metrics: [SeriesColumn(name: "value", values: rows.map(\.1))]),
      labelledAnomaly: rows.map { row in ranges.contains { $0.contains(row.0) } },
      ignored: [Bool](repeating: false, count: rows.count))
  }
}

import Glibc
import JSON

/// The rows measured so far, kept as lines of JSON so that an interrupted run goes on, and the Markdown made of them.
struct PapersReport {
  struct Key: Hashable {
    let indicator: String
    let method: String
    let seed: Int
  }

  static let figures = ["f1_adjusted", "f1_delay_7", "f1_point_wise", "average_precision", "seconds"]

  private let folder: String
  private let name: String
  private var rows: [(key: Key, row: JSONObject)] = []

  private static let longest = 1 << 24

  /// Reads what an earlier run left in `folder`, which is made where there is none.
  init(folder: String, isQuick: Bool) throws {
    self.folder = folder
    name = isQuick ? "papers-quick" : "papers"
    mkdir(folder, 0o777)
    let text = TextFile.read("\(folder)/\(name).jsonl", limit: Self.longest) ?? ""
    for line in text.split(separator: "\n") {
      // A line that an interruption cut off is measured again.
      guard let row = try? JSONValue.parse(String(line)).object, let key = Key(row) else { continue }
      rows.append((key, row))
    }
  }

  func holds(_ key: Key) -> Bool { rows.contains { $0.key == key } }

  mutating func add(_ key: Key, _ row: JSONObject) throws {
    rows.append((key, row))
    print(Self.line(row))
    fflush(nil)
    try write("\(name).jsonl", rows.map { Self.line($0.row) }.joined(separator: "\n") + "\n")
  }

  /// Writes the Markdown table: mean and standard deviation over the seeds.
  func finish() throws {
    var lines = [
      "| KPI | method | seeds | F1 adjusted | F1 within 7 points | F1 point-wise | average precision | seconds |",
      "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    var done: Set<Key> = []
    for (key, _) in rows {
      let group = Key(indicator: key.indicator, method: key.method, seed: 0)
      guard done.insert(group).inserted else { continue }
      let same = rows.filter { $0.key.indicator == key.indicator && $0.key.method == key.method }.map(\.row)
      let cells = Self.figures.map { figure in Self.cell(same.compactMap { $0[figure]?.number }) }
      lines.append("| \(key.indicator) | \(key.method) | \(same.count) | \(cells.joined(separator: " | ")) |")
    }
    try write("\(name).md", lines.joined(separator: "\n") + "\n")
  }

  private static func cell(_ values: [Double]) -> String {
    guard !values.isEmpty else { return "–" }
    let mean = values.reduce(0, +) / Double(values.count)
    let deviation = sqrt(values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
    let text = FixedText.number(mean, places: 3)
    return values.count > 1 ? "\(text) ± \(FixedText.number(deviation, places: 3))" : text
  }

  private static func line(_ row: JSONObject) -> String {
    var writer = JSONWriter()
    writer.value(.object(row))
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private func write(_ file: String, _ text: String) throws {
    let path = "\(folder)/\(file)"
    guard TextFile.write(Array(text.utf8), to: path) else { throw DemoError.unwritable(path) }
  }
}

extension PapersReport.Key {
  fileprivate init?(_ row: JSONObject) {
    guard let indicator = row["kpi"]?.string, let method = row["method"]?.string, let seed = row["seed"]?.integer
    else { return nil }
    self.init(indicator: indicator, method: method, seed: Int(seed))
  }
}

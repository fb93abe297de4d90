import Glibc
import JSON
import Programs

/// The rows measured so far, kept as lines of JSON so that an interrupted run goes on.
struct PapersReport {
  struct Key: Hashable {
    let table: String
    /// A KPI, or a set of them.
    let indicator: String
    let method: String
    let seed: Int
  }

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

  /// A figure of each seed that has it.
  func values(_ figure: String, table: String, indicator: String, method: String) -> [Double] {
    rows.filter { $0.key.table == table && $0.key.indicator == indicator && $0.key.method == method }
      .compactMap { $0.row[figure]?.number }
  }

  /// Methods of a table, and its KPIs or sets of them, in the order in which they came.
  func methods(table: String) -> [String] { distinct(table, \.method) }
  func indicators(table: String) -> [String] { distinct(table, \.indicator) }

  private func distinct(_ table: String, _ part: (Key) -> String) -> [String] {
    var seen: Set<String> = []
    return rows.filter { $0.key.table == table }.map { part($0.key) }.filter { seen.insert($0).inserted }
  }

  /// Adds figures under their key.
  mutating func add(_ key: Key, _ figures: JSONObject) throws {
    var row: JSONObject = [
      "table": .string(key.table), "kpi": .string(key.indicator), "method": .string(key.method),
      "seed": .integer(Int64(key.seed)),
    ]
    for (name, value) in zip(figures.keys, figures.values) { row[name] = value }
    rows.append((key, row))
    print(Self.line(row))
    fflush(nil)
    try write("\(name).jsonl", rows.map { Self.line($0.row) }.joined(separator: "\n") + "\n")
  }

  /// Mean and standard deviation.
  static func cell(_ values: [Double]) -> String {
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
    guard TextFile.write(Array(text.utf8), to: path) else { throw ProgramError.unwritable(path) }
  }
}

extension PapersReport.Key {
  fileprivate init?(_ row: JSONObject) {
    guard let indicator = row["kpi"]?.string, let method = row["method"]?.string, let seed = row["seed"]?.integer
    else { return nil }
    // Rows of earlier versions are all of the first table.
    let table = row["table"]?.string ?? PapersTable.donut.name
    self.init(table: table, indicator: indicator, method: method, seed: Int(seed))
  }
}

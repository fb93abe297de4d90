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

  /// A figure of a method by each seed, on the mean over the series of a set, whose names begin with the set's.
  func means(_ figure: String, table: String, set: String, method: String) -> [Double] {
    var values: [Int: [Double]] = [:]
    for (key, row) in rows where key.table == table && key.method == method && key.indicator.hasPrefix("\(set): ") {
      if let value = row[figure]?.number { values[key.seed, default: []].append(value) }
    }
    return values.keys.sorted().compactMap { seed in
      values[seed].map { $0.reduce(0, +) / Double($0.count) }
    }
  }

  /// On how many series of a set a method was measured.
  func series(table: String, set: String, method: String) -> Int {
    Set(
      rows.map(\.key).filter { $0.table == table && $0.method == method && $0.indicator.hasPrefix("\(set): ") }
        .map(\.indicator)
    ).count
  }

  /// A figure of two methods on each series and by each seed that has it of both; one that no seed changes counts beside all.
  func pairs(
    _ figure: String, table: String, _ first: String, _ second: String
  ) -> [(indicator: String, first: Double, second: Double)] {
    func known(_ method: String) -> [Key: Double] {
      var known: [Key: Double] = [:]
      for (key, row) in rows where key.table == table && key.method == method { known[key] = row[figure]?.number }
      return known
    }
    let (ours, theirs) = (known(first), known(second))
    let keys = Set((Array(ours.keys) + Array(theirs.keys)).map { Pair(indicator: $0.indicator, seed: $0.seed) })
    return keys.sorted { ($0.indicator, $0.seed) < ($1.indicator, $1.seed) }.compactMap { pair in
      func value(_ known: [Key: Double], _ method: String) -> Double? {
        let key = Key(table: table, indicator: pair.indicator, method: method, seed: pair.seed)
        let others = known.filter { $0.key.indicator == pair.indicator }
        return known[key] ?? (others.count == 1 ? others.first?.value : nil)
      }
      guard let one = value(ours, first), let other = value(theirs, second) else { return nil }
      return (pair.indicator, one, other)
    }
  }

  private struct Pair: Hashable {
    let indicator: String
    let seed: Int
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
  static func cell(_ values: [Double], places: Int = 3) -> String {
    guard !values.isEmpty else { return "–" }
    let mean = values.reduce(0, +) / Double(values.count)
    let deviation = sqrt(values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
    let text = FixedText.number(mean, places: places)
    return values.count > 1 ? "\(text) ± \(FixedText.number(deviation, places: places))" : text
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
    guard let table = row["table"]?.string, let indicator = row["kpi"]?.string, let method = row["method"]?.string,
      let seed = row["seed"]?.integer
    else { return nil }
    self.init(table: table, indicator: indicator, method: method, seed: Int(seed))
  }
}

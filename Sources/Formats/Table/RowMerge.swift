/// Puts rows of one time that hold a metric each together, as long files have them that name the metric in a column:
///
///     time   host  metric  value          time   cpu  mem    (series a)
///     00:00  a     cpu     0.5       →    00:00  0.5  31
///     00:00  a     mem     31
struct RowMerge: Sendable {
  struct Row: Sendable {
    var values: [Double]
    let key: Int
    let line: Int
    var isLabelled = false
    var isIgnored = false
  }

  /// The place of each metric by its name.
  private let places: [[UInt8]: Int]
  private(set) var time = Int64.min
  private(set) var rows: [Row] = []
  private var byKey: [Int: Int] = [:]

  init(_ names: [String]) {
    places = Dictionary(names.enumerated().map { (Array($1.utf8), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// - Returns: nil for a metric that the first rows didn't have.
  func place(of name: Span<UInt8>) -> Int? {
    var bytes: [UInt8] = []
    for index in name.indices { bytes.append(name[index]) }
    return places[bytes]
  }

  /// Takes a row in, whose time is that of the others, if there are any.
  ///
  /// - Parameters:
  ///   - values: the one of the metric first, then, from `context` on, those of columns of context.
  ///   - metric: its place.
  mutating func take(
    _ values: [Double], metric: Int, context: Int, at time: Int64, _ row: Row
  ) {
    self.time = time
    let place: Int
    if let known = byKey[row.key] {
      place = known
    } else {
      place = rows.count
      byKey[row.key] = place
      rows.append(row)
    }
    rows[place].values[metric] = values[0]
    for column in context..<values.count where !values[column].isNaN { rows[place].values[column] = values[column] }
    rows[place].isLabelled = rows[place].isLabelled || row.isLabelled
    rows[place].isIgnored = rows[place].isIgnored || row.isIgnored
  }

  mutating func removeAll() {
    rows.removeAll(keepingCapacity: true)
    byKey.removeAll(keepingCapacity: true)
  }
}

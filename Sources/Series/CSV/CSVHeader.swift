/// The columns of a file, as its first line and the options have them.
package struct CSVHeader: Equatable, Sendable {
  /// What a column is for; metrics and context carry their place in `CSVBatch.values`.
  package enum Role: Equatable, Sendable {
    case time
    case value(Int)
    case label
    case ignored
  }

  package let delimiter: UInt8
  package let names: [String]
  package let roles: [Role]
  /// Names of the metrics, in the order of the file; they come first in `CSVBatch.values`.
  package let metrics: [String]
  /// Names of the context columns, in the order of the file; they come after the metrics.
  package let context: [String]

  package var hasLabels: Bool { roles.contains(.label) }
  /// Columns of a batch: metrics, then context.
  package var valueCount: Int { metrics.count + context.count }

  private static let timeNames = ["timestamp", "time", "datetime", "date"]

  /// Assigns the roles; all the faults at once.
  init(names: [String], delimiter: UInt8, line: Int, options: CSVOptions) throws(CSVError) {
    let faults = Self.faults(names: names, line: line, options: options)
    guard faults.isEmpty else { throw CSVError(faults: Array(faults.prefix(options.limits.faults))) }
    let label = Self.labelColumn(names, options)
    let values = names.enumerated().dropFirst().filter { place, name in
      place != label && !options.ignoredColumns.contains(name)
    }
    metrics = values.map(\.element).filter { !options.contextColumns.contains($0) }
    context = values.map(\.element).filter { options.contextColumns.contains($0) }
    guard !metrics.isEmpty else { throw CSVError(faults: [CSVFault(kind: .noMetric, line: line)]) }
    let places = Dictionary(uniqueKeysWithValues: (metrics + context).enumerated().map { ($0.element, $0.offset) })
    roles = names.enumerated().map { place, name in
      if place == 0 { return .time }
      if place == label { return .label }
      return places[name].map { .value($0) } ?? .ignored
    }
    self.names = names
    self.delimiter = delimiter
  }

  private static func labelColumn(_ names: [String], _ options: CSVOptions) -> Int? {
    if let wanted = options.labelColumn { return names.firstIndex(of: wanted) }
    let free = names.indices.dropFirst().filter { place in
      !(options.ignoredColumns + options.contextColumns).contains(names[place])
    }
    return free.first { names[$0].lowercased() == "label" }
  }

  private static func faults(names: [String], line: Int, options: CSVOptions) -> [CSVFault] {
    var faults: [CSVFault] = []
    func add(_ kind: CSVFault.Kind, _ name: String) {
      faults.append(CSVFault(kind: kind, line: line, column: name, found: name))
    }
    if let first = names.first, !timeNames.contains(first.lowercased()) {
      faults.append(CSVFault(kind: .noTimeColumn, line: line, found: first))
    }
    var seen: Set<String> = []
    for name in names {
      if name.isEmpty { add(.emptyColumnName, name) }
      if !name.isEmpty, !seen.insert(name).inserted { add(.duplicateColumn, name) }
    }
    let wanted = [options.labelColumn].compactMap { $0 } + options.ignoredColumns + options.contextColumns
    for name in wanted where !names.dropFirst().contains(name) { add(.unknownColumn, name) }
    return faults
  }

  /// The delimiter that occurs most often in a header outside quotation marks; a comma where none does.
  static func inferDelimiter(_ line: Span<UInt8>) -> UInt8 {
    var counts = [0, 0, 0]
    var isQuoted = false
    for index in line.indices {
      if line[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
      if !isQuoted, let place = delimiters.firstIndex(of: line[index]) { counts[place] += 1 }
    }
    let best = counts.indices.max { counts[$0] < counts[$1] || (counts[$0] == counts[$1] && $0 > $1) } ?? 0
    return delimiters[best]
  }

  private static let delimiters: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
}

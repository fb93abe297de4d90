import Storage

/// What the columns of a request's rows are: values by name, then perhaps labels, then perhaps ranges to ignore.
struct RowLayout {
  let names: [String]
  var hasLabels = false
  var hasIgnore = false

  var width: Int { names.count + (hasLabels ? 1 : 0) + (hasIgnore ? 1 : 0) }
  var labelColumn: Int? { hasLabels ? names.count : nil }
  var ignoreColumn: Int? { hasIgnore ? width - 1 : nil }

  /// Where the values go.
  ///
  /// - Throws: `unknown_metric`.
  func positions(in definition: SeriesDefinition) throws(MonitoringError) -> [Int] {
    // Nearly always, and at every point of many series: the same names in the same order.
    if names == definition.metrics { return Array(names.indices) }
    let known = definition.columnNames
    let places = Dictionary(zip(known, known.indices)) { first, _ in first }
    var positions: [Int] = []
    for name in names {
      guard let position = places[name] else { throw Self.unknown(name, in: definition) }
      positions.append(position)
    }
    return positions
  }

  static func unknown(_ name: String, in definition: SeriesDefinition) -> MonitoringError {
    MonitoringError(.unknownMetric, "The series has no column '\(name)'; \(columns(of: definition)).")
  }

  /// "it has 'orders', 'deploy'".
  static func columns(of definition: SeriesDefinition) -> String {
    let names = definition.columnNames
    let shown = names.prefix(20).map { "'\($0)'" }.joined(separator: ", ")
    return "it has \(shown)" + (names.count > 20 ? " and \(names.count - 20) more" : "")
  }
}

import Formats
import JSON

/// Reads rows of NDJSON that name their series: `series`, `timestamp`, and `value`, or `values` and `context` by name; `tags` for
/// a series that is made.
struct ManyRowReader {
  private(set) var groups = SeriesPointsGroups()

  /// - Throws: what is wrong with the request as a whole.
  mutating func read(_ text: ArraySlice<UInt8>, line: Int, _ faults: inout [Fault]) throws(MonitoringError) {
    let row: JSONValue
    do { row = try JSONValue.parse(text.span) } catch { return faults.append(PointRowReader.fault(error, line)) }
    guard let object = row.object else {
      return faults.append(
        PointRowReader.fault(line, nil, .malformedNDJSON, "must be an object, not \(row.kindName)"))
    }
    guard let id = series(object["series"], line, &faults) else { return }
    guard let time = PointRowReader.time(object["timestamp"], line, &faults) else { return }
    let isFirst = try groups.begin(id, time: time, place: line)
    var hasValue = false
    for (key, value) in zip(object.keys, object.values) {
      switch key {
      case "series", "timestamp": break
      case "value":
        hasValue = true
        try set(SeriesPoints.onlyMetric, isContext: false, value, line, key, &faults)
      case "values", "context":
        hasValue = true
        guard let columns = value.object else {
          faults.append(PointRowReader.fault(line, key, .wrongType, "must be an object, not \(value.kindName)"))
          break
        }
        for (name, value) in zip(columns.keys, columns.values) {
          try set(name, isContext: key == "context", value, line, name, &faults)
        }
      case "tags":
        if let tags = tags(value, line, &faults), isFirst { groups.setTags(tags) }
      default:
        let detail = "is no key of a row, which has series, timestamp, value, values, context and tags"
        faults.append(PointRowReader.fault(line, Excerpt.of(key), .unknownKey, detail))
      }
    }
    if !hasValue {
      faults.append(PointRowReader.fault(line, nil, .missingKey, "must have 'value', or 'values' or 'context'"))
    }
  }

  private func series(_ value: JSONValue?, _ line: Int, _ faults: inout [Fault]) -> String? {
    guard let id = value?.string else {
      let (code, detail): (ProblemCode, String) =
        value.map { (.wrongType, "must be a string, not \($0.kindName)") } ?? (.missingKey, "is required")
      faults.append(PointRowReader.fault(line, "series", code, detail))
      return nil
    }
    guard Identifier.isValid(id) else {
      faults.append(PointRowReader.fault(line, "series", .invalidId, "must be \(Identifier.rule)"))
      return nil
    }
    return id
  }

  private mutating func set(
    _ name: String, isContext: Bool, _ value: JSONValue, _ line: Int, _ key: String, _ faults: inout [Fault]
  ) throws(MonitoringError) {
    guard value.isNull || value.number != nil else {
      let detail = "must be a number or null, not \(value.kindName)"
      return faults.append(PointRowReader.fault(line, Excerpt.of(key), .wrongType, detail))
    }
    // A column without a name would pass for the one that 'value' means.
    guard !name.isEmpty || key == "value" else {
      return faults.append(PointRowReader.fault(line, key, .unknownMetric, "a metric has a name"))
    }
    _ = try groups.set(name, isContext: isContext, value.number ?? .nan)
  }

  private func tags(_ value: JSONValue, _ line: Int, _ faults: inout [Fault]) -> [String: String]? {
    let pairs = value.object.map { zip($0.keys, $0.values.map(\.string)) }
    guard let pairs, !pairs.contains(where: { $0.1 == nil }) else {
      faults.append(PointRowReader.fault(line, "tags", .wrongType, "must be an object of strings"))
      return nil
    }
    return Dictionary(pairs.map { ($0.0, $0.1 ?? "") }) { first, _ in first }
  }
}

extension ManySeriesIngest {
  /// Faults after which reading rows stops.
  private static let mostFaults = 100

  /// Adds the rows of an NDJSON text.
  ///
  /// - Throws: every fault with its line; `empty_body`; as `add`.
  package func addRows(
    _ text: [UInt8], creating creation: SeriesCreation? = nil, allowsGaps: Bool = false, sender: String = ""
  ) throws -> PointsOfMany {
    if text.isEmpty { throw MonitoringError(.emptyBody, "A body of rows is wanted and none came.") }
    var reader = ManyRowReader()
    var faults: [Fault] = []
    func take(_ line: Int, _ text: ArraySlice<UInt8>) throws {
      if text.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return }
      try reader.read(text, line: line, &faults)
      if faults.count >= Self.mostFaults, let error = MonitoringError(faults: faults) { throw error }
    }
    var lines = LineReader(limit: SeriesLimits.lineBytes)
    try lines.feed(text, take)
    try lines.finish(take)
    if let error = MonitoringError(faults: faults) { throw error }
    return try add(reader.groups.finish(), creating: creation, allowsGaps: allowsGaps, sender: sender)
  }
}

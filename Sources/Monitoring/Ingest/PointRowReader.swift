import JSON
import Series
import Storage

/// Reads rows of NDJSON: one object a line, `timestamp` and some columns of a series.
struct PointRowReader {
  private let places: [String: Int]
  private let definition: SeriesDefinition

  init(_ definition: SeriesDefinition) {
    self.definition = definition
    places = Dictionary(
      zip(definition.columnNames, definition.columnNames.indices)
    ) { first, _ in first }
  }

  /// Reads one line into `row`, which has a value a column of the series: those that the line leaves out are
  /// `PointBatch.unchanged`.
  ///
  /// - Returns: the time; nil where the line has faults, which are added to `faults`.
  func read(_ text: ArraySlice<UInt8>, line: Int, into row: inout [Double], _ faults: inout [Fault]) -> Int64? {
    for place in row.indices { row[place] = PointBatch.unchanged }
    let value: JSONValue
    do { value = try JSONValue.parse(Array(text)) } catch {
      faults.append(Self.fault(error, line))
      return nil
    }
    guard let object = value.object else {
      faults.append(Self.fault(line, nil, .malformedNDJSON, "must be an object, not \(value.kindName)"))
      return nil
    }
    let before = faults.count
    let time = Self.time(object["timestamp"], line, &faults)
    for (key, value) in zip(object.keys, object.values) where key != "timestamp" {
      read(key, value, line, into: &row, &faults)
    }
    if object.count == 1, time != nil {
      faults.append(Self.fault(line, nil, .missingKey, "must have a value beside its timestamp"))
    }
    return faults.count == before ? time : nil
  }

  static func time(_ value: JSONValue?, _ line: Int, _ faults: inout [Fault]) -> Int64? {
    guard let value else {
      faults.append(fault(line, "timestamp", .missingKey, "is required"))
      return nil
    }
    do throws(TimestampFault) {
      if let seconds = value.integer { return try Timestamp.checked(seconds) }
      if let text = value.string { return try Timestamp.parse(text, dialect: .rfc3339) }
    } catch {
      let code: ProblemCode = error == .outOfRange ? .outOfRange : .invalidTime
      faults.append(fault(line, "timestamp", code, error.sentence))
      return nil
    }
    faults.append(fault(line, "timestamp", .wrongType, "must be an RFC 3339 time or Unix seconds"))
    return nil
  }

  private func read(
    _ key: String, _ value: JSONValue, _ line: Int, into row: inout [Double], _ faults: inout [Fault]
  ) {
    guard let place = places[key] else {
      let detail = "the series has no such column; \(RowLayout.columns(of: definition))"
      faults.append(Self.fault(line, Excerpt.of(key), .unknownMetric, detail))
      return
    }
    if value.isNull {
      row[place] = .nan
    } else if let number = value.number {
      row[place] = number
    } else {
      faults.append(Self.fault(line, key, .wrongType, "must be a number or null, not \(value.kindName)"))
    }
  }

  static func fault(_ error: JSONError, _ line: Int) -> Fault {
    let code: ProblemCode =
      switch error.reason {
      case .duplicateKey: .duplicateKey
      case .invalidUTF8: .invalidUTF8
      case .numberOutOfRange: .outOfRange
      default: .malformedNDJSON
      }
    return fault(line, nil, code, "is not valid JSON: \(error.reason.sentence) (column \(error.column))")
  }

  static func fault(_ line: Int, _ column: String?, _ code: ProblemCode, _ detail: String) -> Fault {
    Fault(at: .line(line, column: column), code: code, detail: detail)
  }
}

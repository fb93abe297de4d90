import HTTP
import JSON
import Monitoring
import Series

extension APIRequest {
  /// The JSON body of `POST /v1/series/{id}/points`.
  func pointColumns(_ body: JSONValue) throws(Problem) -> PointColumns {
    try decode(body) { reader in
      let times = reader.times("timestamps")
      let values = reader.columns("values", isContext: false)
      let context = reader.columns("context", isContext: true)
      guard let times, let values, let context else { return nil }
      if values.isEmpty, context.isEmpty { reader.report(.missingKey, at: "values", "is required, or 'context'") }
      return PointColumns(times: times, columns: values + context)
    }
  }
}

extension JSONObjectReader {
  /// A column of moments, at least one.
  mutating func times(_ key: String) -> [Int64]? {
    guard let value = value(key, required: true) else { return nil }
    if let integers = value.integers, !integers.isEmpty {
      for (index, time) in integers.enumerated() where !Timestamp.range.contains(time) {
        append(fault(key, index, .outOfRange, TimestampFault.outOfRange.clause))
        guard faults.count < Self.mostFaults else { break }
      }
      return integers
    }
    guard value.elementCount != nil, let elements = value.array else {
      report(.wrongType, at: key, "must be an array of times, not \(value.kindName)")
      return nil
    }
    if elements.isEmpty { report(JSONFault.Code(.noPoints), at: key, "must have one time at least") }
    var times: [Int64] = []
    times.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      do throws(JSONMismatch) {
        times.append(try Self.time(element))
      } catch {
        append(fault(key, index, error.code, error.detail))
        guard faults.count < Self.mostFaults else { break }
      }
    }
    return times.count == elements.count ? times : nil
  }

  /// RFC 3339 with a zone, or whole Unix seconds. A number of another size would be a slip in a file, not a dashboard's
  /// way to write it.
  private static func time(_ value: JSONValue) throws(JSONMismatch) -> Int64 {
    guard value.integer != nil || value.string != nil else {
      throw JSONMismatch.type("an RFC 3339 time or Unix seconds", value)
    }
    do {
      if let seconds = value.integer { return try Timestamp.checked(seconds) }
      return try Timestamp.parse(value.string ?? "", dialect: .rfc3339)
    } catch {
      throw JSONMismatch(error == .outOfRange ? .outOfRange : .invalidTime, error.clause)
    }
  }

  /// An object of columns of numbers; empty where it is left out.
  mutating func columns(_ key: String, isContext: Bool) -> [PointColumns.Column]? {
    guard let members = members(key, count: 0...1_000) else { return has(key) ? nil : [] }
    var columns: [PointColumns.Column] = []
    for (name, value) in zip(members.keys, members.values) {
      if case .integers(let values) = value {
        columns.append(PointColumns.Column(name: name, isContext: isContext, integers: values))
      } else if let values = value.numbers {
        columns.append(PointColumns.Column(name: name, isContext: isContext, values: values))
      } else {
        append(column: value, at: pointer.appending(key).appending(name))
      }
    }
    return columns.count == members.count ? columns : nil
  }

  /// Reports what is wrong with a column: that it is none, or the first elements that are no numbers.
  mutating func append(column value: JSONValue, at place: JSONPointer) {
    guard value.elementCount != nil, let elements = value.array else {
      let detail = "must be an array of numbers and nulls, not \(value.kindName)"
      append(JSONFault(pointer: place, code: .wrongType, detail: detail))
      return
    }
    for (index, element) in elements.enumerated() where element.number == nil && !element.isNull {
      let detail = "must be a number or null, not \(element.kindName)"
      append(JSONFault(pointer: place.appending(index), code: .wrongType, detail: detail))
      guard faults.count < Self.mostFaults else { break }
    }
  }

  private func fault(_ key: String, _ index: Int, _ code: JSONFault.Code, _ detail: String) -> JSONFault {
    JSONFault(pointer: pointer.appending(key).appending(index), code: code, detail: detail)
  }
}

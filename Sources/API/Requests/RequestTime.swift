import JSON
import Series

/// Times in requests: RFC 3339 with a zone, or integer Unix seconds, everywhere the same.
enum RequestTime {
  static func parse(_ text: String) throws(TimestampFault) -> Int64 {
    if let seconds = Int64(text) { return try Timestamp.checked(seconds) }
    return try Timestamp.parse(text, dialect: .rfc3339)
  }

  static func parse(_ value: JSONValue) throws(JSONMismatch) -> Int64 {
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
}

extension JSONObjectReader {
  /// A moment.
  mutating func time(_ key: String, required: Bool = false) -> Int64? {
    converted(key, required: required) { value throws(JSONMismatch) in try RequestTime.parse(value) }
  }

  /// `from` and `to`; where both are given, `to` has to be after `from`.
  mutating func range() -> (from: Int64?, to: Int64?) {
    let from = time("from")
    let to = time("to")
    if let from, let to, to <= from {
      report(JSONFault.Code(rawValue: "empty_range"), at: "to", "must be after 'from'")
    }
    return (from, to)
  }
}

extension TimestampFault {
  /// The fault as what follows the name of the field.
  var clause: String {
    switch self {
    case .notATime: "must be an RFC 3339 time such as 2024-05-01T12:00:00Z, or Unix seconds"
    case .missingOffset: "must name its zone: Z, or an offset such as +02:00 (in a query, write + as %2B)"
    case .noSuchDate: "names a date that does not exist"
    case .noSuchTime: "names a time of day that does not exist"
    case .fractionOfSecond: "must be in whole seconds"
    case .outOfRange: "must be from 1970 to 2261"
    }
  }
}

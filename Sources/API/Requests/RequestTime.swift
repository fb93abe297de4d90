import JSON
import Monitoring
import Series

/// Times in requests, in queries and bodies the same: see `Moment`. The times of points are a matter of their own.
enum RequestTime {
  /// In a query, where a form's decoder makes a space of a plus.
  static func moment(_ text: String) throws(TimestampFault) -> Moment {
    try Moment(parsing: text, spaceIsPlus: true)
  }

  static func moment(_ value: JSONValue) throws(JSONMismatch) -> Moment {
    guard value.number != nil || value.string != nil else {
      throw JSONMismatch.type("an RFC 3339 time or Unix time", value)
    }
    do throws(TimestampFault) {
      if let text = value.string { return try Moment(parsing: text) }
      if let whole = value.integer { return try Moment(unixTime: whole) }
      return try Moment(unixTime: value.number ?? .nan)
    } catch {
      throw JSONMismatch(error, came: value)
    }
  }
}

extension Moment {
  /// As JSON holds a fraction.
  fileprivate init(unixTime number: Double) throws(TimestampFault) {
    let whole = number.rounded(.down)
    guard let integer = Int64(exactly: whole) else { throw .outOfRange }
    let billionths = Int64(((number - whole) * 1e9).rounded(.up))
    try self.init(unixTime: integer, billionths: min(billionths, 999_999_999))
  }
}

extension JSONMismatch {
  fileprivate init(_ fault: TimestampFault, came value: JSONValue) {
    self.init(
      fault == .outOfRange ? .outOfRange : .invalidTime, fault.clause(came: value.string ?? value.text))
  }
}

extension JSONObjectReader {
  /// A moment that is kept, or names one point: a whole second.
  mutating func time(_ key: String, required: Bool = false) -> Int64? {
    converted(key, required: required) { value throws(JSONMismatch) in
      let moment = try RequestTime.moment(value)
      guard moment.isWhole else { throw JSONMismatch(.fractionOfSecond, came: value) }
      return moment.secondsBefore
    }
  }

  /// `from` and `to`, as the whole seconds that lie between them; where both are given, `to` has to be after `from`.
  mutating func range() -> (from: Int64?, to: Int64?) {
    let from = converted("from") { value throws(JSONMismatch) in try RequestTime.moment(value) }
    let to = converted("to") { value throws(JSONMismatch) in try RequestTime.moment(value) }
    if let from, let to, to <= from {
      report(JSONFault.Code(.emptyRange), at: "to", Moment.emptyRange(from, to))
    }
    return (from?.secondsFromHere, to?.secondsFromHere)
  }
}

extension Moment {
  /// What is wrong with a range that ends before it begins, with its bounds as they were understood.
  static func emptyRange(_ from: Moment, _ to: Moment) -> String {
    let bounds = [to, from].map { Timestamp.format($0.secondsBefore) }
    return "must be after 'from': \(bounds[0]) is not after \(bounds[1])"
  }
}

extension TimestampFault {
  /// The fault as what follows the name of a field, and what came in its place.
  func clause(came text: String) -> String {
    "\(requestClause); '\(text.prefix(64))' came"
  }

  private var requestClause: String {
    switch self {
    case .notATime:
      "must be an RFC 3339 time such as 2024-05-01T12:00:00Z, or Unix time in seconds, milliseconds, microseconds or nanoseconds"
    case .outOfRange:
      """
      must be from 1970 to 2261; a number counts seconds up to \(Timestamp.range.upperBound), milliseconds from 10^11, \
      microseconds from 10^14, nanoseconds from 10^17
      """
    default: clause
    }
  }

  /// The same for the times of points.
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

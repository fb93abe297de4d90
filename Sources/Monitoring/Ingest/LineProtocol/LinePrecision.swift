import Series

/// What the times of a request in line protocol count.
package enum LinePrecision: Sendable {
  case nanoseconds, microseconds, milliseconds, seconds, minutes, hours

  /// As InfluxDB's version 1 and 2 name them.
  package init?(_ name: String) {
    switch name {
    case "n", "ns": self = .nanoseconds
    case "u", "us", "µ", "µs": self = .microseconds
    case "ms": self = .milliseconds
    case "s": self = .seconds
    case "m": self = .minutes
    case "h": self = .hours
    default: return nil
    }
  }

  /// The whole second that a time lies in; nil beyond the times of points.
  func seconds(_ time: Int64) -> Int64? {
    let (seconds, overflow): (Int64, Bool) =
      switch self {
      case .nanoseconds: (Self.quotient(time, 1_000_000_000), false)
      case .microseconds: (Self.quotient(time, 1_000_000), false)
      case .milliseconds: (Self.quotient(time, 1_000), false)
      case .seconds: (time, false)
      case .minutes: time.multipliedReportingOverflow(by: 60)
      case .hours: time.multipliedReportingOverflow(by: 3_600)
      }
    return !overflow && Timestamp.range.contains(seconds) ? seconds : nil
  }

  /// Rounded down, before 1970 as well.
  private static func quotient(_ time: Int64, _ unit: Int64) -> Int64 {
    let (quotient, remainder) = time.quotientAndRemainder(dividingBy: unit)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

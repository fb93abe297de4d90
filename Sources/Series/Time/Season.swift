/// The lengths of days and weeks in points of a series.
package enum Season {
  package static let secondsPerDay: Int64 = 86_400
  package static let secondsPerWeek = 7 * secondsPerDay

  /// Points in a period of `seconds`, where the interval divides it evenly and it holds two or more.
  package static func points(in seconds: Int64, interval: Int64) -> Int? {
    guard interval > 0, seconds % interval == 0, seconds / interval >= 2 else { return nil }
    return Int(seconds / interval)
  }
}

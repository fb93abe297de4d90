/// The lengths of days and weeks in points of a series.
package enum Season {
  package static let secondsPerDay: Int64 = 86_400
  package static let secondsPerWeek: Int64 = 7 * 86_400

  /// Points in a day, which needn't be whole: 17.28 at an interval of 5,000 s.
  package static func pointsPerDay(interval: Int64) -> Double {
    interval > 0 ? Double(secondsPerDay) / Double(interval) : .nan
  }

  /// Points in a period of `seconds`, where the interval divides it evenly and it holds two or more.
  package static func points(in seconds: Int64, interval: Int64) -> Int? {
    guard interval > 0, seconds % interval == 0, seconds / interval >= 2 else { return nil }
    return Int(seconds / interval)
  }
}

extension Periodicity {
  /// The period in points that gaps are to be filled from: one day (PAD, section 3.1) where the series holds a daily
  /// rhythm, otherwise what ``period(of:)`` finds; `nil` where there is neither.
  ///
  /// A series holds a daily rhythm where its autocorrelation at a day is above 0.2 and within 0.05 of the greatest in
  /// the quarter of a day on either side: a slow drift falls off there, and another rhythm has its peak elsewhere.
  /// A day needn't be the strongest rhythm: a week's is filled from the day before as well.
  /// Where a day has too many points for that to be looked into (intervals of 2 s and less), it is taken on trust.
  package static func fillingPeriod(of values: [Double], interval: Int64) -> Int? {
    guard let day = Season.points(in: Season.secondsPerDay, interval: interval), values.count >= 2 * day else {
      return period(of: values)
    }
    let farthest = day + day / 4 + 1
    guard farthest < longestHistory / 2 else { return day }
    let recent = Array(values.suffix(longestHistory))
    let lags = min(max(farthest, recent.count / 3), recent.count - 1)
    let correlation = correlation(of: detrended(recent), lags: lags)
    guard day < correlation.count else { return nil }
    let around = correlation[(day - day / 4)..<min(farthest, correlation.count)]
    if correlation[day] > weakest, correlation[day] >= (around.max() ?? 0) - tolerance { return day }
    return firstPeak(of: Array(correlation.prefix(recent.count / 3)))
  }
}

/// What a stretch before an alert says of one metric.
package struct MetricHistory: Sendable, Equatable {
  /// The extremes of what was measured; NaN where nothing was.
  package var lowest = Double.nan
  package var highest = Double.nan
  /// Whether all that was measured are whole numbers.
  package var isWhole = false
  /// What was measured at the same time of day on the days before, as far as there was something.
  package var sameTime: [Double] = []
  /// Measured points.
  package var points = 0
  /// From the first measured point on, seconds.
  package var span: Int64 = 0
  /// Seconds that it stood longest at one value, and was missing longest between two measured points; 0 for never.
  package var longestStandstill: Int64 = 0
  package var longestGap: Int64 = 0

  package init() {}

  /// - Parameters:
  ///   - values: NaN where missing.
  ///   - sameTime: places in them.
  init(_ values: ArraySlice<Double>, interval: Int64, sameTime: [Int]) {
    var (first, last, runStart) = (nil as Int?, nil as Int?, values.startIndex)
    isWhole = true
    for (index, value) in zip(values.indices, values) where !value.isNaN {
      if !(lowest <= value) { lowest = value }
      if !(highest >= value) { highest = value }
      isWhole = isWhole && value == value.rounded()
      points += 1
      if first == nil { first = index }
      if let last {
        longestGap = max(longestGap, Int64(index - last - 1) * interval)
        if values[last] != value { runStart = index }
        longestStandstill = max(longestStandstill, Int64(index - runStart) * interval)
      } else {
        runStart = index
      }
      last = index
    }
    isWhole = isWhole && points > 0
    span = first.map { Int64(values.endIndex - $0) * interval } ?? 0
    self.sameTime = sameTime.filter(values.indices.contains).map { values[$0] }.filter { !$0.isNaN }
  }
}

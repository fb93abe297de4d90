import Kernels
package import Series

/// Expects each point to equal the median of the points one, two and three periods before, as far as they are
/// there (by the clock on the wall, ``WallClock``, where a period is whole days and the series has a zone whose clocks
/// change); for a series without a period, the median of the 60 points before.
///
/// The period is the parameter, or else found in the training range by `Periodicity`. Sees what is wrong for its
/// time of day; blind on holidays, and slow to believe that a new level is here to stay.
package struct SeasonalMedian: MetricPredictor {
  package static let name = "seasonal_naive"
  package static let summary = "the residual against the median of up to three earlier periods."
  package static let tag: UInt8 = 2
  /// Points of the median where there is no period.
  static let plainWindow = 60
  static let cycles = 3

  /// Points in a period, `nil` for none.
  package let period: Int?
  /// How many periods back, or points of the plain median.
  let reach: Int
  /// Points that a change of the clocks may move a place by; 0 where a period is counted in points.
  let clockReach: Int

  package var lookback: Int { (period ?? 1) * reach + clockReach }

  package var finding: String? {
    period.map {
      "Expects the value of \($0) points before, the median of \(reach) periods"
        + (clockReach > 0 ? ", by local time." : ".")
    }
      ?? "Found no period: expects the median of \(reach) points."
  }

  package static func check(_ values: [Double], parameters: SeasonalNaiveParameters) throws(DetectorError) {
    let needed = max(10, 2 * parameters.period)
    guard values.count >= needed else { throw .seriesTooShort(points: values.count, needed: needed) }
  }

  package static func learn(
    _ values: [Double], on grid: LocalGrid, parameters: SeasonalNaiveParameters
  ) throws(DetectorError) -> SeasonalMedian {
    try check(values, parameters: parameters)
    let asked = parameters.period
    guard let period = asked > 0 ? asked : Periodicity.period(of: values) else {
      return SeasonalMedian(period: nil, reach: min(plainWindow, values.count / 2))
    }
    return SeasonalMedian(
      period: period, reach: min(cycles, max(1, values.count / period - 1)),
      clockReach: WallClock.reach(ofPeriod: period, interval: grid.grid.interval, zone: grid.zone))
  }

  init(period: Int?, reach: Int, clockReach: Int = 0) {
    self.period = period
    self.reach = reach
    self.clockReach = clockReach
  }

  package func expected(_ values: [Double], on grid: LocalGrid, range: Range<Int>) -> [Double] {
    guard let period else { return plainMedians(values, range: range) }
    let clock = clockReach > 0 ? grid.clock(over: range.lowerBound - lookback..<range.upperBound) : nil
    return range.map { index in
      median(ofSorted: (1...reach).map { values[place(index, cycle: $0, period, clock)] }.filter { !$0.isNaN }.sorted())
    }
  }

  /// The same time so many periods before.
  func place(_ index: Int, cycle: Int, _ period: Int, _ clock: WallClock?) -> Int {
    clock?.place(index, before: cycle * period) ?? index - cycle * period
  }

  /// The median of the `reach` points before each, kept sorted while it slides.
  private func plainMedians(_ values: [Double], range: Range<Int>) -> [Double] {
    guard let first = range.first else { return [] }
    var sorted = values[(first - reach)..<first].filter { !$0.isNaN }.sorted()
    return range.map { index in
      let middle = median(ofSorted: sorted)
      if !values[index - reach].isNaN { sorted.remove(at: sorted.partitioningIndex { $0 >= values[index - reach] }) }
      if !values[index].isNaN { sorted.insert(values[index], at: sorted.partitioningIndex { $0 >= values[index] }) }
      return middle
    }
  }

  package func write(to archive: inout BaselineArchiveWriter) {
    archive.append(period: period ?? 0, clockReach: clockReach)
    archive.append(reach)
  }

  package init(reading archive: inout BaselineArchiveReader) throws(DetectorError) {
    let (period, clockReach) = try archive.period()
    self.init(
      period: period == 0 ? nil : period,
      reach: try archive.integer(in: 1...(period == 0 ? Self.plainWindow : Self.cycles)), clockReach: clockReach)
  }
}

package struct SeasonalNaiveParameters: BaselineParameters {
  /// Points; 0 for what is found.
  package var period = 0
  package var usesLabels = true

  package init() {}

  package static let table = ParameterTable<Self>([.period(\.period), .useLabels])
}

extension ParameterRow where Parameters: BaselineParameters {
  static func period(_ property: any WritableKeyPath<Parameters, Int> & Sendable) -> Self {
    .integer(
      "period", property, 0...200_000,
      "Points in a period; 0 finds it in the training range, and takes the median of 60 points where there is none.")
  }
}

/// `seasonal_naive`: a departure from the same time in earlier periods.
package typealias SeasonalNaiveBaseline = Baseline<SeasonalMedian>

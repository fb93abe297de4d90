import Detectors
import Series
import Storage

/// How still a series stood over a stretch of its history, and when points were to be expected: all metrics together, and
/// each of them.
struct Standstill: Equatable, Sendable {
  /// Of the points at which anything was measured.
  let whole: StandstillHistory
  /// In the model's order. The gaps of a metric among several are counted in points at which another one was measured.
  let metrics: [StandstillHistory]
  /// From the 5th to the 95th percentile of each metric, in its unit; nil of one without values.
  let usualRanges: [Double?]
  /// The hours of all together; nil where points are to be expected at any time.
  var hours: OpeningHours?
  /// Of each metric, in the model's order; empty where none was looked for.
  var metricHours: [OpeningHours?] = []

  /// When points were to be expected in the slots, from what is measured and excluded, by place.
  typealias FindHours = (_ isMeasured: (Int) -> Bool, _ excluded: [Bool]) -> OpeningHours?

  init(whole: StandstillHistory, metrics: [StandstillHistory], usualRanges: [Double?] = []) {
    self.whole = whole
    self.metrics = metrics
    self.usualRanges = usualRanges
  }

  /// Of one metric alone.
  ///
  /// - Parameter values: one a slot.
  init(of values: [Double], slots: Range<Int64>, excluding excluded: [Bool], findHours: FindHours? = nil) {
    let hours = findHours?({ !values[$0].isNaN }, excluded)
    let history = StandstillHistory(of: values, excluding: excluded, lengthOfGap: Self.gaps(in: slots, hours))
    self.init(
      whole: history, metrics: [history], usualRanges: [Self.usualRange(of: values, excluding: excluded)])
    (self.hours, metricHours) = (hours, [hours])
  }

  /// Reads one metric at a time, so that memory is that of one, however many there are.
  ///
  /// - Parameters:
  ///   - excluded: whether a slot counts for nothing: of one metric, or (nil) of all together.
  ///   - findHours: nil where hours don't matter.
  init(
    of series: SeriesRecord, metrics names: [String], slots: Range<Int64>, excluded: (_ metric: String?) -> [Bool],
    findHours: FindHours? = nil, in transaction: Transaction
  ) throws {
    let positions = names.compactMap { series.definition.columnNames.firstIndex(of: $0) }
    func values(_ position: Int) throws -> [Double] {
      try transaction.points.read(series, columns: [position], slots: slots)
    }
    if positions.count == 1, let name = names.first {
      self.init(of: try values(positions[0]), slots: slots, excluding: excluded(name), findHours: findHours)
      return
    }
    var isMeasured = [Bool](repeating: false, count: slots.count)
    for position in positions {
      for (index, value) in try values(position).enumerated() where !value.isNaN { isMeasured[index] = true }
    }
    let excludedOfAll = excluded(nil)
    let hours = findHours?({ isMeasured[$0] }, excludedOfAll)
    let whole = StandstillHistory(
      of: isMeasured.map { $0 ? 1 : .nan }, excluding: excludedOfAll, lengthOfGap: Self.gaps(in: slots, hours))
    let kept = isMeasured.indices.filter { isMeasured[$0] }
    var (histories, metricHours) = ([StandstillHistory](), [OpeningHours?]())
    var usualRanges: [Double?] = []
    for (name, position) in zip(names, positions) {
      let (values, excluded) = (try values(position), excluded(name))
      let hours = findHours?({ !values[$0].isNaN }, excluded)
      usualRanges.append(Self.usualRange(of: values, excluding: excluded))
      histories.append(
        StandstillHistory(
          of: kept.map { values[$0] }, excluding: kept.map { excluded[$0] },
          lengthOfGap: Self.gaps(of: kept, in: slots, hours)))
      metricHours.append(hours)
    }
    self.init(whole: whole, metrics: histories, usualRanges: usualRanges)
    (self.hours, self.metricHours) = (hours, metricHours)
  }

  /// The expected points of a gap. A day on which none of them came was a holiday or an outage, and says nothing of the
  /// gaps of other days.
  private static func gaps(in slots: Range<Int64>, _ hours: OpeningHours?) -> (Range<Int>) -> Int {
    guard let hours else { return { $0.count } }
    return { gap in
      let (from, to) = (slots.lowerBound + Int64(gap.lowerBound), slots.lowerBound + Int64(gap.upperBound))
      return hours.countedGap(Int(hours.openSlots(from: from, to: to)))
    }
  }

  /// The same among the places at which anything was measured.
  private static func gaps(of kept: [Int], in slots: Range<Int64>, _ hours: OpeningHours?) -> (Range<Int>) -> Int {
    guard let hours else { return { $0.count } }
    return { gap in
      hours.countedGap(kept[gap].count { hours.isOpen(atSlot: slots.lowerBound + Int64($0)) })
    }
  }

  /// Of every so manieth value where there are more than this: sorting half a million each day would cost more than the
  /// monitor's own work.
  private static let mostSorted = 20_000

  private static func usualRange(of values: [Double], excluding excluded: [Bool]) -> Double? {
    let stride = max(1, values.count / mostSorted)
    let kept = Swift.stride(from: 0, to: values.count, by: stride).compactMap { index in
      values[index].isNaN || excluded[index] ? nil : values[index]
    }
    guard !kept.isEmpty else { return nil }
    let sorted = kept.sorted()
    func quantile(_ share: Double) -> Double { sorted[Int((share * Double(sorted.count - 1)).rounded())] }
    return quantile(0.95) - quantile(0.05)
  }
}

extension OpeningHours {
  fileprivate func countedGap(_ points: Int) -> Int { Int64(points) * lattice.interval < secondsPerDay ? points : 0 }
}

import Detectors
import Storage

/// How still a series stood over a stretch of its history: all metrics together, and each of them.
struct Standstill: Equatable, Sendable {
  /// Of the points at which anything was measured.
  let whole: StandstillHistory
  /// In the model's order. The gaps of a metric among several are counted in points at which another one was measured.
  let metrics: [StandstillHistory]
  /// From the 5th to the 95th percentile of each metric, in its unit; nil of one without values.
  let usualRanges: [Double?]

  init(whole: StandstillHistory, metrics: [StandstillHistory], usualRanges: [Double?] = []) {
    self.whole = whole
    self.metrics = metrics
    self.usualRanges = usualRanges
  }

  /// Reads one metric at a time, so that memory is that of one, however many there are.
  ///
  /// - Parameter excluded: whether a slot counts for nothing: of one metric, or (nil) of all together.
  init(
    of series: SeriesRecord, metrics names: [String], slots: Range<Int64>, excluded: (_ metric: String?) -> [Bool],
    in transaction: Transaction
  ) throws {
    let positions = names.compactMap { series.definition.columnNames.firstIndex(of: $0) }
    func values(_ position: Int) throws -> [Double] {
      try transaction.points.read(series, columns: [position], slots: slots)
    }
    if positions.count == 1, let name = names.first {
      let (values, excluded) = (try values(positions[0]), excluded(name))
      whole = StandstillHistory(of: values, excluding: excluded)
      metrics = [whole]
      usualRanges = [Self.usualRange(of: values, excluding: excluded)]
      return
    }
    var isMeasured = [Bool](repeating: false, count: slots.count)
    for position in positions {
      for (index, value) in try values(position).enumerated() where !value.isNaN { isMeasured[index] = true }
    }
    whole = StandstillHistory(of: isMeasured.map { $0 ? 1 : .nan }, excluding: excluded(nil))
    let kept = isMeasured.indices.filter { isMeasured[$0] }
    var usualRanges: [Double?] = []
    metrics = try zip(names, positions).map { name, position in
      let (values, excluded) = (try values(position), excluded(name))
      usualRanges.append(Self.usualRange(of: values, excluding: excluded))
      return StandstillHistory(of: kept.map { values[$0] }, excluding: kept.map { excluded[$0] })
    }
    self.usualRanges = usualRanges
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

import Detectors
import Storage

/// How still a series stood over a stretch of its history: all metrics together, and each of them.
struct Standstill: Equatable, Sendable {
  /// Of the points at which anything was measured.
  let whole: StandstillHistory
  /// In the model's order. The gaps of a metric among several are counted in points at which another one was measured.
  let metrics: [StandstillHistory]

  init(whole: StandstillHistory, metrics: [StandstillHistory]) {
    self.whole = whole
    self.metrics = metrics
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
      whole = StandstillHistory(of: try values(positions[0]), excluding: excluded(name))
      metrics = [whole]
      return
    }
    var isMeasured = [Bool](repeating: false, count: slots.count)
    for position in positions {
      for (index, value) in try values(position).enumerated() where !value.isNaN { isMeasured[index] = true }
    }
    whole = StandstillHistory(of: isMeasured.map { $0 ? 1 : .nan }, excluding: excluded(nil))
    let kept = isMeasured.indices.filter { isMeasured[$0] }
    metrics = try zip(names, positions).map { name, position in
      let (values, excluded) = (try values(position), excluded(name))
      return StandstillHistory(of: kept.map { values[$0] }, excluding: kept.map { excluded[$0] })
    }
  }
}

package import Storage

/// Points of a series as an answer holds them: columns over some slots.
package struct PointPage: Sendable {
  package let series: SeriesRecord
  package let timestamps: [Int64]
  /// One a column of the series, metrics first; NaN where missing.
  package let columns: [[Double]]
  /// The slot with which the next page begins; nil at the end.
  package let nextSlot: Int64?
}

/// Reads stored points: pages, samples of long ranges, whole series in pieces.
package struct PointReader: Sendable {
  /// Values of one answer, all columns together: a wide series gets shorter pages.
  static let mostValues = 4_000_000
  /// Points that one sample may be made of.
  package static let mostSampledPoints = 5_000_000
  /// Values that are read at a time where a range is gone through.
  static let stretchValues = 1 << 18

  let context: ServiceContext

  package init(context: ServiceContext) {
    self.context = context
  }

  /// - Throws: `series_not_found`.
  package func series(_ id: String) throws -> SeriesRecord {
    try context.database.read { try $0.series.known(id) }
  }

  /// The slots of a series between two times, its first to its last unless told.
  package static func slots(of series: SeriesRecord, from: Int64?, to: Int64?) -> Range<Int64> {
    guard let grid = series.grid, let extent = series.slots else { return 0..<0 }
    return grid.slots(from: from ?? .min, to: to ?? .max).clamped(to: extent)
  }

  /// At most `limit` points from `slots`, the first where `after` is nil, else from that slot on.
  package func page(
    of series: SeriesRecord, slots: Range<Int64>, startingAt start: Int64?, limit: Int
  ) throws -> PointPage {
    let left = slots.clamped(to: (start ?? .min)..<Int64.max)
    let width = max(1, series.definition.columnNames.count)
    let shown = left.prefixed(min(limit, max(1, Self.mostValues / width)))
    let columns = try context.database.read { try Self.columns(of: series, shown, in: $0) }
    return PointPage(
      series: series, timestamps: Self.timestamps(of: series, shown), columns: columns,
      nextSlot: shown.upperBound < left.upperBound ? shown.upperBound : nil)
  }

  /// At most `limit` points of `slots`, chosen so that no extreme is lost; all of them where they are no more.
  ///
  /// - Throws: `range_too_long`.
  package func sample(of series: SeriesRecord, slots: Range<Int64>, limit: Int) throws -> PointPage {
    guard slots.count <= Self.mostSampledPoints else {
      throw MonitoringError(
        .rangeTooLong,
        "The range has \(slots.count) points; 'max_points' takes \(Self.mostSampledPoints) at most: narrow 'from' and 'to'."
      )
    }
    let width = max(1, series.definition.columnNames.count)
    let limit = min(limit, max(1, Self.mostValues / width))
    guard slots.count > limit else { return try page(of: series, slots: slots, startingAt: nil, limit: limit) }
    return try context.database.read { transaction in
      let metrics = Array(series.definition.metrics.indices)
      var sampler = MinMaxSampler(count: slots.count, limit: limit, pairs: metrics.count)
      for stretch in slots.stretches(of: Int64(max(1, Self.stretchValues / metrics.count))) {
        sampler.take(try Self.columns(of: series, stretch, positions: metrics, in: transaction), length: stretch.count)
      }
      let chosen = sampler.places.map { slots.lowerBound + Int64($0) }
      let columns = try gather(chosen, of: series, in: transaction)
      return PointPage(
        series: series, timestamps: chosen.map { series.grid?.time(ofSlot: $0) ?? 0 }, columns: columns, nextSlot: nil)
    }
  }

  /// The values at some slots, ascending, read chunk by chunk.
  private func gather(
    _ chosen: [Int64], of series: SeriesRecord, in transaction: Transaction
  ) throws -> [[Double]] {
    var columns = series.definition.columnNames.map { _ in [Double]() }
    var next = 0
    while next < chosen.count {
      let start = chosen[next]
      var end = next
      while end < chosen.count, chosen[end] - start < 1_024 { end += 1 }
      let piece = try Self.columns(of: series, start..<chosen[end - 1] + 1, in: transaction)
      for column in columns.indices {
        columns[column] += chosen[next..<end].map { piece[column][Int($0 - start)] }
      }
      next = end
    }
    return columns
  }

  static func columns(
    of series: SeriesRecord, _ slots: Range<Int64>, positions: [Int]? = nil, in transaction: Transaction
  ) throws -> [[Double]] {
    let positions = positions ?? Array(series.definition.columnNames.indices)
    let values = try transaction.points.read(series, columns: positions, slots: slots)
    return positions.indices.map { Array(values[$0 * slots.count..<($0 + 1) * slots.count]) }
  }

  static func timestamps(of series: SeriesRecord, _ slots: Range<Int64>) -> [Int64] {
    guard let grid = series.grid else { return [] }
    return slots.map(grid.time(ofSlot:))
  }
}

extension Range<Int64> {
  /// The first `count` of them.
  fileprivate func prefixed(_ count: Int) -> Range<Int64> {
    lowerBound..<lowerBound + Swift.min(Int64(count), Int64(self.count))
  }
}

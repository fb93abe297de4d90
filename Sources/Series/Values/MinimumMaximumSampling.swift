/// Down-sampling that keeps the extremes: what a chart of a few hundred pixels needs of a million points.
///
/// The points are cut into buckets of equal length, and of each bucket the places of the least and the greatest value
/// of every column are kept, so that no spike is lost however short it is. Missing values are passed over; a bucket
/// with none but missing values keeps its first point, so that the gap shows.
package enum MinimumMaximumSampling {
  /// The places to keep, ascending and each once: at most `count`, or all where there are no more.
  ///
  /// - Parameter columns: of one length each, NaN where missing.
  package static func indices(of columns: [[Double]], count: Int) -> [Int] {
    guard let length = columns.first?.count, length > count else { return Array(0..<(columns.first?.count ?? 0)) }
    let buckets = max(1, count / (2 * columns.count))
    var kept: [Int] = []
    kept.reserveCapacity(count)
    for bucket in 0..<buckets {
      let range = bucket * length / buckets..<(bucket + 1) * length / buckets
      var places: Set<Int> = []
      for values in columns {
        if let extremes = extremes(of: values, in: range) { places.formUnion(extremes) }
      }
      kept += places.isEmpty ? [range.lowerBound] : places.sorted()
    }
    return Array(kept.prefix(count))
  }

  private static func extremes(of values: [Double], in range: Range<Int>) -> [Int]? {
    var least: Int?
    var greatest: Int?
    for index in range where !values[index].isNaN {
      if least.map({ values[index] < values[$0] }) ?? true { least = index }
      if greatest.map({ values[index] > values[$0] }) ?? true { greatest = index }
    }
    guard let least, let greatest else { return nil }
    return [least, greatest]
  }
}

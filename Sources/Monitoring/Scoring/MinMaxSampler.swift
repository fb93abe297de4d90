/// Chooses the points of a long range that a plot of few points must not lose: in each of equal buckets those with the
/// lowest and the highest value of each column, and of some columns the highest alone. A bucket of nothing but missing
/// values keeps its first point, so that a gap stays a gap.
///
/// The points come in stretches of any length; memory is one bucket's extremes.
struct MinMaxSampler {
  /// The place of an extreme within the range, -1 while there is none.
  private struct Extreme {
    var value = Double.nan
    var place = -1
  }

  /// Points that may be kept.
  private let limit: Int
  private let count: Int
  private let bucketCount: Int
  private var lows: [Extreme]
  private var highs: [Extreme]
  private var bucket = 0
  private var bucketEnd: Int
  private var place = 0
  private var chosen: [Int] = []

  /// - Parameters:
  ///   - count: points of the range.
  ///   - limit: points to keep at most, 1 or more. Where it leaves less than one bucket room for all extremes, those of
  ///     the first columns win.
  ///   - pairs: columns of which both extremes are kept.
  ///   - peaks: columns after those, of which the highest is kept.
  init(count: Int, limit: Int, pairs: Int, peaks: Int = 0) {
    self.count = count
    self.limit = max(1, limit)
    let perBucket = max(1, 2 * pairs + peaks)
    bucketCount = max(1, min(count, limit / perBucket))
    lows = [Extreme](repeating: Extreme(), count: pairs)
    highs = [Extreme](repeating: Extreme(), count: pairs + peaks)
    bucketEnd = 0
    bucketEnd = end(ofBucket: 0)
  }

  private func end(ofBucket bucket: Int) -> Int {
    // The product stays far below 2^63: both are bounded by what fits into memory.
    (bucket + 1) * count / bucketCount
  }

  /// Takes the next points.
  ///
  /// - Parameter columns: the pairs, then the peaks; each has `length` values from `offset` on.
  mutating func take(_ columns: [[Double]], length: Int) {
    var row = 0
    while row < length, place < count {
      let end = min(length, row + bucketEnd - place)
      for column in columns.indices { scan(columns[column], column, row..<end) }
      place += end - row
      row = end
      if place == bucketEnd { closeBucket() }
    }
  }

  private mutating func scan(_ values: [Double], _ column: Int, _ rows: Range<Int>) {
    var high = highs[column]
    for row in rows where !(values[row] <= high.value) && !values[row].isNaN {
      high = Extreme(value: values[row], place: place + row - rows.lowerBound)
    }
    highs[column] = high
    guard column < lows.count else { return }
    var low = lows[column]
    for row in rows where !(values[row] >= low.value) && !values[row].isNaN {
      low = Extreme(value: values[row], place: place + row - rows.lowerBound)
    }
    lows[column] = low
  }

  private mutating func closeBucket() {
    let start = bucket * count / bucketCount
    var places: [Int] = []
    for column in highs.indices {
      let candidates = column < lows.count ? [lows[column].place, highs[column].place] : [highs[column].place]
      for place in candidates where place >= 0 && !places.contains(place) && places.count < limit {
        places.append(place)
      }
    }
    if places.isEmpty { places = [start] }
    chosen += places.sorted()
    for column in lows.indices { lows[column] = Extreme() }
    for column in highs.indices { highs[column] = Extreme() }
    bucket += 1
    bucketEnd = end(ofBucket: bucket)
  }

  /// The chosen points' places in the range, ascending, once all have been taken.
  var places: [Int] { chosen }
}

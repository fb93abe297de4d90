package import Series
import Storage

/// Points of one series, as a request brings them beside those of others.
package struct SeriesPoints: Sendable {
  /// The name of a column that nobody named: the one metric of the series, which is called `value` where the series is made.
  package static let onlyMetric = ""
  /// What a lone metric is called.
  package static let metricOfMade = "value"

  package var id: String
  /// Those of the series where it is made; one that is there keeps its own.
  package var tags: [String: String]
  /// Unix seconds, in any order.
  package var times: [Int64]
  /// Names, those of metrics first.
  package var columns: [String]
  /// How many of the last columns are context.
  package var contexts: Int
  /// Column after column; NaN is missing, `PointBatch.unchanged` where a row says nothing of a column.
  package var values: [Double]
  /// Where in the request each row came from: a line, or an index. Empty for the index of the row.
  package var places: [Int]

  package init(
    id: String, tags: [String: String] = [:], times: [Int64], columns: [String], contexts: Int = 0, values: [Double],
    places: [Int] = []
  ) {
    (self.id, self.tags, self.times, self.columns) = (id, tags, times, columns)
    (self.contexts, self.values, self.places) = (contexts, values, places)
  }

  /// Where the row came from.
  func place(_ row: Int) -> Int { row < places.count ? places[row] : row }
}

/// How series are made for points of which there is none yet.
///
/// Alone, the first of its points gives such a series its grid; where the values of an interval become one, intervals begin at
/// whole multiples of themselves.
package struct SeriesCreation: Sendable {
  package static let interval: Int64 = 60
  /// Senders that sample what they tell of are late by a moment, now more, now less: that goes to the nearest slot.
  package static let alignment = Alignment.snap

  /// Seconds, within `SeriesLimits.interval`.
  package var interval: Int64
  package var alignment: Alignment
  package var aggregation: Aggregation

  package init(
    interval: Int64 = interval, alignment: Alignment = alignment, aggregation: Aggregation = .mean
  ) {
    (self.interval, self.alignment, self.aggregation) = (interval, alignment, aggregation)
  }
}

extension SeriesLimits {
  /// What one request may bring of many series.
  package static let seriesOfRequest = 100_000
  package static let newSeriesOfRequest = 10_000
  package static let rowsOfMany = 2_000_000
  package static let valuesOfMany = 8_000_000
  package static let bytesOfMany = 64 << 20
  /// Slots from the first to the last of each series, of all of them together.
  static let slotsOfMany: Int64 = 1_000_000_000
}

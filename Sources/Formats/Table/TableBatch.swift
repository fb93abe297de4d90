/// Rows of a file as columns: row `i` is `timestamps[i]`, `values[column][i]` and `labels[i]`.
package struct TableBatch: Equatable, Sendable {
  /// Unix seconds, rounded to the nearest.
  package var timestamps: [Int64] = []
  /// One array for each metric, then one for each context column; NaN where missing.
  package var values: [[Double]] = []
  /// The line of the file that each row begins on, counted from 1.
  package var lines: [Int] = []
  /// Empty where the file has no label column.
  package var labels: [Bool] = []
  /// Empty where the file has no column of ranges to ignore.
  package var ignored: [Bool] = []
  /// The place of each row's series in `TableReader.keys`; empty where the file has one series.
  package var keys: [Int] = []

  init(columns: Int) { values = [[Double]](repeating: [], count: columns) }

  package var count: Int { timestamps.count }
}
